import { fail } from '../../core/failure.ts';
import { didYouMean } from '../../core/fields/nearest-name.ts';
import { anthropicModel, openaiModel } from '../../wire/models-list.ts';
import { jsonReply } from '../json-reply.ts';
import { schemaRef } from '../openapi/schemas.ts';
import { anthropicVersionParameter, jsonResponse, sharedRefusals } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';
import type { ModelDirectory } from './model-directory.ts';
import { modelsDialect } from './models-dialect.ts';

const MAX_SHOWN_CHARS = 100;

/** One model, by its name or alias. */
export function showModel({ names, since }: ModelDirectory): Operation {
  const known = new Set(names);
  const seconds = Math.floor(since / 1_000);
  return {
    name: 'show-model',
    method: 'GET',
    path: '/v1/models/{id}',
    auth: 'key',
    kind: 'service',
    dialectOf: modelsDialect,
    openapi: {
      operationId: 'getModel',
      summary: 'One model.',
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        anthropicVersionParameter,
      ],
      responses: {
        '200': jsonResponse('The model.', { oneOf: [schemaRef('OpenAiModel'), schemaRef('AnthropicModel')] }),
        ...sharedRefusals('401', '403', '404'),
      },
    },
    handle({ dialect }, name) {
      if (!known.has(name)) {
        const shown = JSON.stringify(name.slice(0, MAX_SHOWN_CHARS));
        fail('model_not_found', `model: no model or alias is named ${shown}${didYouMean(name, names)}`, {
          param: 'model',
        });
      }
      const isAnthropic = dialect.name === 'anthropic-messages';
      return jsonReply(200, isAnthropic ? anthropicModel(name, seconds) : openaiModel(name, seconds));
    },
  };
}
