import type { HttpDoor } from '../../gateway/inbound.ts';
import { anthropicMessages } from '../../wire/anthropic-messages/dialect.ts';
import { chatOperation } from '../openapi/chat-operation.ts';
import { schemaRef } from '../openapi/schemas.ts';
import type { Operation } from '../operation.ts';

/** Anthropic's count of a prompt's tokens. */
export function countMessageTokens(countTokens: HttpDoor): Operation {
  return {
    name: 'count_tokens',
    method: 'POST',
    path: '/v1/messages/count_tokens',
    auth: 'key',
    kind: 'call',
    dialectOf: () => anthropicMessages,
    openapi: chatOperation({
      operationId: 'countMessageTokens',
      summary: 'Input tokens of a request: asked of the provider where it counts, else an estimate.',
      dialect: 'anthropic-messages',
      request: 'AnthropicCountTokensRequest',
      answers: { 'application/json': { schema: schemaRef('AnthropicTokenCount') } },
      extraHeaders: {
        'x-sluiceway-token-count': {
          description: 'Who counted.',
          schema: { type: 'string', enum: ['provider', 'estimate'] },
        },
      },
    }),
    handle: countTokens,
  };
}
