import type { ChatRequest, Message, RawRequest } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import { anthropicHeaders, withAnthropicHeaders } from '../anthropic-headers.ts';
import type { ParseContext } from '../dialect.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import { bodyValidator } from '../validation/validate.ts';
import { converseAssistantParts, converseUserParts, systemParts } from './parse-blocks.ts';
import {
  converseReasoning,
  converseResponseFormat,
  converseToolChoice,
  converseTools,
  novaReasoning,
} from './parse-options.ts';
import { ConverseBody, InferenceConfig } from './schema.ts';

type Draft = { -readonly [Field in keyof ChatRequest]: ChatRequest[Field] };

const validate = bodyValidator(ConverseBody);
const CONVERSE_FIELDS = fieldsOf(ConverseBody);
const INFERENCE_FIELDS = fieldsOf(InferenceConfig);
const MESSAGE_FIELDS = ['role', 'content'];

/**
 * Reads the request of Converse or ConverseStream.
 * @throws FailureError `invalid_request` that names the field
 */
export function parseConverse(raw: RawRequest, context: ParseContext): ChatRequest {
  validate(raw.json);
  const body = raw.json as ConverseBody;
  const messages = body.messages ?? [];
  if (messages.length === 0) requireStoredPrompt(context.pathModel);
  const unmapped: string[] = [];
  noteUnknownFields(body, CONVERSE_FIELDS, '', unmapped);
  const draft: Draft = {
    model: context.pathModel,
    stream: context.pathStream ?? false,
    system: systemParts(body.system ?? [], 'system', unmapped),
    messages: messages.map((message, index) => parseMessage(message, `messages.${index}`, unmapped)),
    tools: body.toolConfig ? converseTools(body.toolConfig, unmapped) : [],
    stop: body.inferenceConfig?.stopSequences ?? [],
    unmapped,
    ...anthropicHeaders(context),
    raw: withAnthropicHeaders(raw, context),
  };
  if (body.inferenceConfig) readInferenceConfig(body.inferenceConfig, draft, unmapped);
  if (body.toolConfig?.toolChoice)
    draft.toolChoice = converseToolChoice(body.toolConfig.toolChoice, unmapped);
  if (body.outputConfig) {
    const format = converseResponseFormat(body.outputConfig, unmapped);
    if (format) draft.responseFormat = format;
    const { effort } = body.outputConfig;
    if (effort !== undefined) draft.reasoning = { mode: 'adaptive', effort };
  }
  if (body.additionalModelRequestFields) readModelFields(body.additionalModelRequestFields, draft, unmapped);
  return draft;
}

/** A request without messages is valid only with a prompt that is stored at Bedrock. */
function requireStoredPrompt(model: string | undefined): void {
  if (model?.includes(':prompt/')) return;
  fail('invalid_request', 'messages: is required and must be an array of at least 1 item', {
    param: 'messages',
  });
}

function parseMessage(
  message: NonNullable<ConverseBody['messages']>[number],
  path: string,
  unmapped: string[],
): Message {
  noteUnknownFields(message, MESSAGE_FIELDS, path, unmapped);
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: converseUserParts(message.content, path, unmapped) };
    case 'assistant':
      return { role: 'assistant', parts: converseAssistantParts(message.content, path, unmapped) };
    case 'system':
      return { role: 'system', parts: systemParts(message.content, `${path}.content`, unmapped) };
  }
}

function readInferenceConfig(
  config: NonNullable<ConverseBody['inferenceConfig']>,
  draft: Draft,
  unmapped: string[],
): void {
  noteUnknownFields(config, INFERENCE_FIELDS, 'inferenceConfig', unmapped);
  if (config.maxTokens !== undefined) draft.maxTokens = config.maxTokens;
  if (config.temperature !== undefined) draft.temperature = config.temperature;
  if (config.topP !== undefined) draft.topP = config.topP;
}

/** Takes from the model's own fields what other providers have too. The paths of the rest go to `unmapped`. */
function readModelFields(fields: object, draft: Draft, unmapped: string[]): void {
  const own = Object.entries(fields);
  // Where both say how to think, Claude's member counts.
  if (Object.hasOwn(fields, 'thinking'))
    own.sort(([a], [b]) => Number(b === 'thinking') - Number(a === 'thinking'));
  for (const [name, value] of own) {
    if (!liftModelField(name, value, draft, unmapped)) unmapped.push(`additionalModelRequestFields.${name}`);
  }
}

function liftModelField(name: string, value: unknown, draft: Draft, unmapped: string[]): boolean {
  switch (name) {
    case 'thinking': {
      const reasoning = converseReasoning(value, draft.reasoning?.effort, unmapped);
      if (reasoning) draft.reasoning = reasoning;
      return reasoning !== undefined;
    }
    case 'reasoningConfig': {
      const reasoning = novaReasoning(value);
      if (reasoning && draft.reasoning === undefined) draft.reasoning = reasoning;
      return draft.reasoning === reasoning && reasoning !== undefined;
    }
    case 'top_k':
      if (!Number.isInteger(value)) return false;
      draft.topK = value as number;
      return true;
    case 'anthropic_beta': {
      const betas = Array.isArray(value) ? value.filter((beta) => typeof beta === 'string') : [];
      draft.anthropicBeta = [...draft.anthropicBeta, ...betas];
      return Array.isArray(value);
    }
    default:
      return false;
  }
}
