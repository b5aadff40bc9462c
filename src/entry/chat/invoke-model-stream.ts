import type { HttpDoor } from '../../gateway/inbound.ts';
import { bedrockInvoke } from '../../wire/bedrock-invoke/dialect.ts';
import { bedrockOperation, EVENT_STREAM } from '../openapi/chat-operation.ts';
import type { Operation } from '../operation.ts';

/** Bedrock's InvokeModelWithResponseStream. */
export function invokeModelStream(chat: HttpDoor): Operation {
  return {
    name: 'chat',
    method: 'POST',
    path: '/model/{modelId}/invoke-with-response-stream',
    auth: 'key',
    kind: 'call',
    dialectOf: () => bedrockInvoke,
    openapi: bedrockOperation({
      operationId: 'invokeModelWithResponseStream',
      summary: "Bedrock's InvokeModelWithResponseStream, for Anthropic bodies.",
      dialect: 'bedrock-invoke',
      request: 'BedrockInvokeRequest',
      answers: { [EVENT_STREAM]: {} },
    }),
    handle: (inbound, pathModel) => chat({ ...inbound, pathModel, pathStream: true }),
  };
}
