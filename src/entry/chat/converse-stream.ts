import type { HttpDoor } from '../../gateway/inbound.ts';
import { bedrockConverse } from '../../wire/bedrock-converse/dialect.ts';
import { bedrockOperation, EVENT_STREAM } from '../openapi/chat-operation.ts';
import type { Operation } from '../operation.ts';

/** Bedrock's ConverseStream. */
export function converseStream(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/model/{modelId}/converse-stream',
    auth: 'key',
    kind: 'call',
    dialectOf: () => bedrockConverse,
    openapi: bedrockOperation({
      operationId: 'converseStream',
      summary: "Bedrock's ConverseStream.",
      dialect: 'bedrock-converse',
      request: 'BedrockConverseRequest',
      answers: { [EVENT_STREAM]: {} },
    }),
    handle: (inbound, pathModel) => chat({ ...inbound, pathModel, pathStream: true }),
  };
}
