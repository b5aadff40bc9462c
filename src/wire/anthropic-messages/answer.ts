import type { AnswerContent } from '../../core/collect.ts';
import type { JsonObject } from '../../core/json.ts';
import type { AnswerContext, CollectedAnswer, WireReply } from '../dialect.ts';
import { toolInput } from '../tool-input.ts';
import { stopReason } from './finish-reason.ts';
import { messageId } from './message-id.ts';
import { messagesUsage } from './usage.ts';

/** The whole answer of `POST /v1/messages`. */
export function messagesReply(answer: CollectedAnswer, context: AnswerContext): WireReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'request-id': context.requestId },
    body: messageJson(answer, context),
  };
}

/** The `message` object as JSON text. */
export function messageJson(answer: CollectedAnswer, context: AnswerContext): string {
  return JSON.stringify({
    id: messageId(answer.id, context.requestId),
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: answer.content.map(contentBlock),
    stop_reason: stopReason(answer.reason),
    stop_sequence: answer.reason.stopSequence ?? null,
    usage: messagesUsage(answer.usage),
  });
}

function contentBlock(content: AnswerContent): JsonObject {
  switch (content.type) {
    case 'text':
      return { type: 'text', text: content.text };
    case 'tool-call':
      return {
        type: 'tool_use',
        id: content.id,
        name: content.name,
        input: toolInput(content.argumentsText),
      };
    case 'reasoning':
      return content.redacted === undefined
        ? { type: 'thinking', thinking: content.text, signature: content.signature ?? '' }
        : { type: 'redacted_thinking', data: content.redacted };
  }
}
