import type { HttpDoor } from '../../gateway/inbound.ts';
import { anthropicMessages } from '../../wire/anthropic-messages/dialect.ts';
import { chatOperation } from '../openapi/chat-operation.ts';
import { schemaRef } from '../openapi/schemas.ts';
import type { Operation } from '../operation.ts';

/** Anthropic's Messages. */
export function messages(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/v1/messages',
    auth: 'key',
    kind: 'call',
    dialectOf: () => anthropicMessages,
    openapi: chatOperation({
      operationId: 'createMessage',
      summary: "Anthropic's Messages; a stream with `stream: true`.",
      dialect: 'anthropic-messages',
      request: 'AnthropicMessagesRequest',
      answers: {
        'application/json': { schema: schemaRef('AnthropicMessage') },
        'text/event-stream': { schema: { type: 'string', description: "Anthropic's stream events." } },
      },
    }),
    handle: chat,
  };
}
