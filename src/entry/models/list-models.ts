import { anthropicModels, openaiModels } from '../../wire/models-list.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { anthropicVersionParameter, jsonResponse, sharedRefusals } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import type { ModelDirectory } from './model-directory.ts';
import { modelsDialect } from './models-dialect.ts';

/** Models and aliases, in OpenAI's or Anthropic's shape. */
export function listModels({ names, since }: ModelDirectory): Operation {
  const seconds = Math.floor(since / 1_000);
  return {
    name: 'list-models',
    method: 'GET',
    path: '/v1/models',
    auth: 'key',
    kind: 'service',
    dialectOf: modelsDialect,
    openapi: {
      operationId: 'listModels',
      summary:
        "Models and aliases; in Anthropic's shape for callers who send `anthropic-version`, or `x-api-key` alone.",
      parameters: [anthropicVersionParameter],
      responses: {
        '200': jsonResponse('The models.', {
          oneOf: [schemaRef('OpenAiModelList'), schemaRef('AnthropicModelList')],
        }),
        ...sharedRefusals('401', '403'),
      },
    },
    handle({ dialect }) {
      const isAnthropic = dialect.name === 'anthropic-messages';
      return jsonReply(200, isAnthropic ? anthropicModels(names, seconds) : openaiModels(names, seconds));
    },
  };
}
