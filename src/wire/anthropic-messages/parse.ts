import type { ChatRequest, ChatRequestDraft, Message, RawRequest } from '../../core/chat-request.ts';
import { type AnthropicHeaders, anthropicHeaders } from '../anthropic-headers.ts';
import type { ParseContext } from '../dialect.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import { bodyValidator } from '../validation/validate.ts';
import { refuseRemoved } from './api-version.ts';
import { assistantParts, instructionParts, userParts } from './parse-blocks.ts';
import { parseReasoning, parseResponseFormat, parseToolChoice, parseTools } from './parse-options.ts';
import { MessagesBody } from './schemas/body.ts';

/** What is outside the body, or differs between the operations with an Anthropic body. */
export interface MessagesFrame {
  readonly model: string | undefined;
  readonly stream: boolean;
  readonly headers: AnthropicHeaders;
  /** The fields of the body that are understood. All others go to `unmapped`. */
  readonly knownFields: readonly string[];
}

const validate = bodyValidator(MessagesBody);
const MESSAGES_FIELDS = fieldsOf(MessagesBody);
const MESSAGE_FIELDS = ['role', 'content'];
const METADATA_FIELDS = ['user_id'];

/**
 * Reads the request of `POST /v1/messages`.
 * @throws FailureError `invalid_request` that names the field
 */
export function parseMessages(raw: RawRequest, context: ParseContext): ChatRequest {
  validate(raw.json);
  const body = raw.json as unknown as MessagesBody;
  const headers = anthropicHeaders(context);
  refuseRemoved(body, headers.anthropicVersion);
  return readMessages(raw, {
    model: body.model,
    stream: body.stream ?? false,
    headers,
    knownFields: MESSAGES_FIELDS,
  });
}

/** Reads the canonical request from an Anthropic body that has already passed its schema. */
export function readMessages(raw: RawRequest, frame: MessagesFrame): ChatRequest {
  const body = raw.json as unknown as MessagesBody;
  const { anthropicBeta, anthropicVersion } = frame.headers;
  const unmapped: string[] = [];
  noteUnknownFields(body, frame.knownFields, '', unmapped);
  const draft: ChatRequestDraft = {
    model: frame.model,
    stream: frame.stream,
    system: body.system === undefined ? [] : instructionParts(body.system, 'system', unmapped),
    messages: body.messages.map((message, index) => parseMessage(message, `messages.${index}`, unmapped)),
    tools: parseTools(body.tools, unmapped),
    stop: body.stop_sequences ?? [],
    unmapped,
    anthropicBeta,
    raw,
  };
  if (anthropicVersion !== undefined) draft.anthropicVersion = anthropicVersion;
  readSampling(body, draft);
  readOptions(body, draft, unmapped);
  return draft;
}

function parseMessage(message: MessagesBody['messages'][number], path: string, unmapped: string[]): Message {
  noteUnknownFields(message, MESSAGE_FIELDS, path, unmapped);
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: userParts(message.content, path, unmapped) };
    case 'assistant':
      return { role: 'assistant', parts: assistantParts(message.content, path, unmapped) };
    case 'system':
      return { role: 'system', parts: instructionParts(message.content, `${path}.content`, unmapped) };
  }
}

function readSampling(body: MessagesBody, draft: ChatRequestDraft): void {
  // A body of count_tokens has no `max_tokens`.
  if (body.max_tokens !== undefined) draft.maxTokens = body.max_tokens;
  if (body.temperature !== undefined) draft.temperature = body.temperature;
  if (body.top_p !== undefined) draft.topP = body.top_p;
  if (body.top_k !== undefined) draft.topK = body.top_k;
}

function readOptions(body: MessagesBody, draft: ChatRequestDraft, unmapped: string[]): void {
  const { tool_choice: toolChoice, metadata } = body;
  if (toolChoice) {
    draft.toolChoice = parseToolChoice(toolChoice, unmapped);
    if (toolChoice.type !== 'none' && toolChoice.disable_parallel_tool_use !== undefined) {
      draft.parallelToolCalls = !toolChoice.disable_parallel_tool_use;
    }
  }
  const reasoning = parseReasoning(body.thinking, body.output_config, unmapped);
  if (reasoning) draft.reasoning = reasoning;
  const format = parseResponseFormat(body, unmapped);
  if (format) draft.responseFormat = format;
  if (metadata) {
    noteUnknownFields(metadata, METADATA_FIELDS, 'metadata', unmapped);
    if (metadata.user_id) draft.user = metadata.user_id;
  }
}
