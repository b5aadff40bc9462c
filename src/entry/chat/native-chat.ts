import type { HttpDoor } from '../../gateway/inbound.ts';
import { native } from '../../wire/native/dialect.ts';
import { chatOperation, sseContent } from '../openapi/chat-operation.ts';
import { schemaRef } from '../openapi/schemas.ts';
import type { Operation } from '../operation.ts';

/** Our own dialect. */
export function nativeChat(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/v1/chat',
    auth: 'key',
    kind: 'call',
    dialectOf: () => native,
    openapi: chatOperation({
      operationId: 'chat',
      summary: 'Chat in our own dialect; a stream with `stream: true` or `accept: text/event-stream`.',
      dialect: 'native',
      request: 'NativeChatRequest',
      answers: {
        'application/json': { schema: schemaRef('NativeChatResponse') },
        'text/event-stream': sseContent(
          'NativeStreamFrame',
          'Each event is named for the `type` of its data.',
        ),
      },
    }),
    handle: chat,
  };
}
