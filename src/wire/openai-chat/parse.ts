import type { ChatRequest, ChatRequestDraft, RawRequest, Reasoning } from '../../core/chat-request.ts';
import { anthropicHeaders } from '../anthropic-headers.ts';
import type { ParseContext } from '../dialect.ts';
import { bodyValidator } from '../validation/validate.ts';
import { MessageReader } from './messages.ts';
import { refuse } from './refuse.ts';
import { ChatCompletionRequest } from './schemas/request.ts';
import { toResponseFormat, toToolChoice, toTools } from './tools.ts';
import { UnmappedFields } from './unmapped-fields.ts';

const validate = bodyValidator(ChatCompletionRequest);

/** Fields with a place in the canonical request, the frequent ones first. `n` has a place only as 1. */
const MAPPED_FIELDS = (
  'model messages stream max_tokens max_completion_tokens temperature top_p tools tool_choice stop stream_options ' +
  'response_format reasoning_effort parallel_tool_calls user safety_identifier seed frequency_penalty ' +
  'presence_penalty n'
).split(' ');

const STREAM_FIELDS = ['include_usage'];

/** @throws FailureError `invalid_request` */
export function parseOpenAiChat(raw: RawRequest, context: ParseContext): ChatRequest {
  validate(raw.json);
  const body = raw.json as ChatCompletionRequest;
  const unmapped = new UnmappedFields();
  unmapped.addUnknownMembers(body, MAPPED_FIELDS);
  if ((body.n ?? 1) > 1) unmapped.add('n');
  const reader = new MessageReader(unmapped);
  body.messages.forEach((message, index) => {
    reader.read(message, index);
  });
  const { anthropicBeta, anthropicVersion } = anthropicHeaders(context);
  const draft: ChatRequestDraft = {
    model: body.model ?? undefined,
    stream: body.stream ?? false,
    system: reader.system,
    messages: reader.messages,
    tools: body.tools ? toTools(body.tools, unmapped) : [],
    stop: typeof body.stop === 'string' ? [body.stop].filter(Boolean) : (body.stop ?? []),
    unmapped: unmapped.paths,
    anthropicBeta,
    raw,
  };
  if (body.stream_options) {
    unmapped.addUnknownMembers(body.stream_options, STREAM_FIELDS, 'stream_options');
    if (body.stream_options.include_usage === true) draft.streamUsage = true;
  }
  if (anthropicVersion !== undefined) draft.anthropicVersion = anthropicVersion;
  readSampling(body, draft, unmapped);
  readOptions(body, draft, unmapped);
  return draft;
}

function readSampling(body: ChatCompletionRequest, draft: ChatRequestDraft, unmapped: UnmappedFields): void {
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  if (isSet(body.max_tokens) && body.max_tokens !== maxTokens) unmapped.add('max_tokens');
  if (maxTokens === 0) refuse('max_tokens', 'must be an integer of at least 1, got 0');
  // -1 is a local server's word for no limit.
  if (isSet(maxTokens) && maxTokens > 0) draft.maxTokens = maxTokens;
  if (isSet(body.temperature)) draft.temperature = body.temperature;
  if (isSet(body.top_p)) draft.topP = body.top_p;
  if (isSet(body.seed)) draft.seed = body.seed;
  if (isSet(body.frequency_penalty)) draft.frequencyPenalty = body.frequency_penalty;
  if (isSet(body.presence_penalty)) draft.presencePenalty = body.presence_penalty;
}

function readOptions(body: ChatCompletionRequest, draft: ChatRequestDraft, unmapped: UnmappedFields): void {
  if (isSet(body.parallel_tool_calls)) draft.parallelToolCalls = body.parallel_tool_calls;
  if (isSet(body.response_format)) draft.responseFormat = toResponseFormat(body.response_format, unmapped);
  if (isSet(body.reasoning_effort)) draft.reasoning = toReasoning(body.reasoning_effort);
  const user = body.safety_identifier ?? body.user;
  if (isSet(user)) draft.user = user;
  if (isSet(body.user) && body.user !== user) unmapped.add('user');
  const toolChoice = toToolChoice(body.tool_choice, unmapped);
  if (toolChoice) draft.toolChoice = toolChoice;
}

/** OpenAI's typed clients send `null` for a field that is not set. */
function isSet<T>(value: T): value is NonNullable<T> {
  return value !== null && value !== undefined;
}

function toReasoning(effort: NonNullable<ChatCompletionRequest['reasoning_effort']>): Reasoning {
  return effort === 'none' ? { mode: 'disabled' } : { mode: 'enabled', effort };
}
