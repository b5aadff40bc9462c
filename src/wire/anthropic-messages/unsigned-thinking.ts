import type { RawRequest } from '../../core/chat-request.ts';
import { joinBytes } from '../../core/codec/bytes.ts';
import { spliceMembers } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import type { AssistantBlock } from './schemas/blocks.ts';
import type { MessagesBody } from './schemas/body.ts';

type Message = MessagesBody['messages'][number];

/**
 * The caller's request without thinking blocks that have no signature: an empty one, `null`, or none. We write such blocks
 * for providers that do not sign. Callers send them back, and Anthropic refuses them. Returns the same object if there is none.
 */
export function withoutUnsignedThinking(raw: RawRequest): RawRequest {
  const { messages } = raw.json as unknown as MessagesBody;
  if (!messages.some(hasUnsignedThinking)) return raw;
  const kept = messages.map(signedOnly).filter((message) => message.content.length > 0);
  // Everything but the messages keeps its own bytes, so that no large number is rounded.
  const bytes = joinBytes(spliceMembers(raw.bytes, raw.json, { messages: utf8(JSON.stringify(kept)) }));
  return { ...raw, bytes, json: { ...raw.json, messages: kept } };
}

function hasUnsignedThinking(message: Message): boolean {
  return (
    message.role === 'assistant' && typeof message.content !== 'string' && message.content.some(isUnsigned)
  );
}

function signedOnly(message: Message): Message {
  if (message.role !== 'assistant' || typeof message.content === 'string') return message;
  return { ...message, content: message.content.filter((block) => !isUnsigned(block)) };
}

function isUnsigned(block: AssistantBlock): boolean {
  return block.type === 'thinking' && !block.signature;
}
