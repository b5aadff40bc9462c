import type { ChatRequest, Message, RawRequest, TextPart } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import { anthropicHeaders } from '../anthropic-headers.ts';
import type { ParseContext } from '../dialect.ts';
import { bodyValidator } from '../validation/validate.ts';
import { NativeChatRequest } from './schema.ts';

const DEFAULT_MAX_TOKENS = 1024;

const validate = bodyValidator(NativeChatRequest);

/** @throws FailureError `invalid_request` */
export function parseNative(raw: RawRequest, context: ParseContext): ChatRequest {
  validate(raw.json);
  const body = raw.json as NativeChatRequest;
  if (body.routing_hint !== undefined) {
    fail('invalid_request', 'routing_hint: is not available in this version', { param: 'routing_hint' });
  }
  return {
    model: body.model,
    stream: body.stream ?? wantsStream(context),
    system: body.system_prompt ? [text(body.system_prompt)] : [],
    messages: body.messages.map(toMessage),
    tools: [],
    maxTokens: body.max_tokens ?? DEFAULT_MAX_TOKENS,
    ...(body.temperature === undefined ? {} : { temperature: body.temperature }),
    ...(body.top_p === undefined ? {} : { topP: body.top_p }),
    ...(body.timeout_ms === undefined ? {} : { timeoutMs: body.timeout_ms }),
    stop: body.stop ?? [],
    unmapped: [],
    ...anthropicHeaders(context),
    raw,
  };
}

/** A `stream` field wins over the `Accept` header, because a client library may send that header with every request. */
function wantsStream(context: ParseContext): boolean {
  return context.header('accept')?.toLowerCase().includes('text/event-stream') ?? false;
}

function toMessage(message: NativeChatRequest['messages'][number]): Message {
  return { role: message.role, parts: [text(message.content)] };
}

function text(value: string): TextPart {
  return { type: 'text', text: value };
}
