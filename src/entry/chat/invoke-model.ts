import type { HttpDoor } from '../../gateway/inbound.ts';
import { bedrockInvoke } from '../../wire/bedrock-invoke/dialect.ts';
import { bedrockOperation } from '../openapi/chat-operation.ts';
import { schemaRef } from '../openapi/schemas.ts';
import type { Operation } from '../operation.ts';

/** Bedrock's InvokeModel. */
export function invokeModel(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/model/{modelId}/invoke',
    auth: 'key',
    kind: 'call',
    dialectOf: () => bedrockInvoke,
    openapi: bedrockOperation({
      operationId: 'invokeModel',
      summary: "Bedrock's InvokeModel, for Anthropic bodies.",
      dialect: 'bedrock-invoke',
      request: 'BedrockInvokeRequest',
      answers: { 'application/json': { schema: schemaRef('AnthropicMessage') } },
    }),
    handle: (inbound, pathModel) => chat({ ...inbound, pathModel, pathStream: false }),
  };
}
