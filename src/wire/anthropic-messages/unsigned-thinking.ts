import type { RawRequest } from '../../core/chat-request.ts';
import { joinBytes } from '../../core/codec/bytes.ts';
import { spliceMembers } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import type { MessagesBody } from './schema.ts';
import type { AssistantBlock } from './schema-blocks.ts';

type Message = MessagesBody['messages'][number];

/**
 * The caller's request without the thinking blocks that have no signature, an empty one or `null`. We write those for providers that sign
 * nothing; callers send their answers back as they were, and Anthropic refuses such a block. Untouched, and the same
 * object, where there is none.
 */
export function withoutUnsignedThinking(raw: RawRequest): RawRequest {
  const { messages } = raw.json as unknown as MessagesBody;
  if (!messages.some(hasUnsignedThinking)) return raw;
  const kept = messages.map(signedOnly).filter((message) => message.content.length > 0);
  // All but the messages goes on as it was written: a large number must not be rounded on the way.
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
