import type { HttpDoor } from '../../gateway/inbound.ts';
import { bedrockConverse } from '../../wire/bedrock-converse/dialect.ts';
import { bedrockOperation } from '../openapi/chat-operation.ts';
import { schemaRef } from '../openapi/schemas.ts';
import type { Operation } from '../operation.ts';

/** Bedrock's Converse. */
export function converse(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/model/{modelId}/converse',
    auth: 'key',
    kind: 'call',
    dialectOf: () => bedrockConverse,
    openapi: bedrockOperation({
      operationId: 'converse',
      summary: "Bedrock's Converse.",
      dialect: 'bedrock-converse',
      request: 'BedrockConverseRequest',
      answers: { 'application/json': { schema: schemaRef('BedrockConverseAnswer') } },
    }),
    handle: (inbound, pathModel) => chat({ ...inbound, pathModel, pathStream: false }),
  };
}
