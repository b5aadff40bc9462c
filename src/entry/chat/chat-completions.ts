import type { HttpDoor } from '../../gateway/inbound.ts';
import { openaiChat } from '../../wire/openai-chat/dialect.ts';
import { chatOperation, sseContent } from '../openapi/chat-operation.ts';
import { schemaRef } from '../openapi/schemas.ts';
import type { Operation } from '../operation.ts';

/** OpenAI's chat completions. */
export function chatCompletions(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/v1/chat/completions',
    auth: 'key',
    kind: 'call',
    dialectOf: () => openaiChat,
    openapi: chatOperation({
      operationId: 'createChatCompletion',
      summary: "OpenAI's chat completions; a stream with `stream: true`.",
      dialect: 'openai-chat',
      request: 'ChatCompletionRequest',
      answers: {
        'application/json': { schema: schemaRef('ChatCompletion') },
        'text/event-stream': sseContent(
          'ChatCompletionChunk',
          'Ends in `data: [DONE]`, or in one error event without it.',
        ),
      },
    }),
    handle: chat,
  };
}
