import type { ChatRequest, RawRequest, Reasoning } from '../../core/chat-request.ts';
import { anthropicHeaders } from '../anthropic-headers.ts';
import type { ParseContext } from '../dialect.ts';
import { bodyValidator } from '../validate.ts';
import { MessageReader } from './messages.ts';
import { ChatCompletionRequest } from './schema.ts';
import { toResponseFormat, toToolChoice, toTools } from './tools.ts';
import { UnmappedFields } from './unmapped-fields.ts';

const validate = bodyValidator(ChatCompletionRequest);

/** Fields with a place in the canonical request; `n` has one only as 1. */
const MAPPED_FIELDS = new Set([
  ...[
    'messages',
    'model',
    'max_tokens',
    'max_completion_tokens',
    'temperature',
    'top_p',
    'stop',
    'n',
    'seed',
  ],
  ...[
    'frequency_penalty',
    'presence_penalty',
    'response_format',
    'tools',
    'tool_choice',
    'parallel_tool_calls',
  ],
  ...['reasoning_effort', 'user', 'safety_identifier', 'stream', 'stream_options'],
]);

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
  return {
    model: body.model ?? undefined,
    stream: body.stream ?? false,
    system: reader.system,
    messages: reader.messages,
    tools: toTools(body.tools ?? [], unmapped),
    stop: typeof body.stop === 'string' ? [body.stop].filter(Boolean) : (body.stop ?? []),
    ...withoutUnset({
      toolChoice: toToolChoice(body.tool_choice, unmapped),
      parallelToolCalls: body.parallel_tool_calls,
      maxTokens: body.max_completion_tokens ?? body.max_tokens,
      temperature: body.temperature,
      topP: body.top_p,
      seed: body.seed,
      frequencyPenalty: body.frequency_penalty,
      presencePenalty: body.presence_penalty,
      responseFormat: toResponseFormat(body.response_format),
      reasoning: toReasoning(body.reasoning_effort),
      user: body.safety_identifier ?? body.user,
    }),
    unmapped: unmapped.paths,
    ...anthropicHeaders(context),
    raw,
  };
}

function toReasoning(effort: ChatCompletionRequest['reasoning_effort']): Reasoning | undefined {
  if (!effort) return undefined;
  return effort === 'none' ? { mode: 'disabled' } : { mode: 'enabled', effort };
}

type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** Only those fields that the caller set to something. */
function withoutUnset<T extends object>(fields: T): Given<T> {
  const set: Given<T> = {};
  for (const name in fields) {
    const value = fields[name];
    if (value !== null && value !== undefined) set[name] = value;
  }
  return set;
}
