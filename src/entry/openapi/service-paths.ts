import { errorResponses } from './error-responses.ts';
import { requestIdHeader } from './headers.ts';
import { schemaRef } from './schemas.ts';

const NO_KEY: readonly object[] = [];

/** Operations that the gateway answers itself. */
export const servicePaths: Readonly<Record<string, object>> = {
  '/v1/models': {
    get: {
      operationId: 'listModels',
      summary:
        "Models and aliases; in Anthropic's shape for callers who send `anthropic-version`, or `x-api-key` alone.",
      parameters: [anthropicVersion()],
      responses: {
        '200': json('The models.', {
          oneOf: [schemaRef('OpenAiModelList'), schemaRef('AnthropicModelList')],
        }),
        ...refusals('401', '403'),
      },
    },
  },
  '/v1/models/{id}': {
    get: {
      operationId: 'getModel',
      summary: 'One model.',
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
        anthropicVersion(),
      ],
      responses: {
        '200': json('The model.', { oneOf: [schemaRef('OpenAiModel'), schemaRef('AnthropicModel')] }),
        ...refusals('401', '403', '404'),
      },
    },
  },
  '/healthz': {
    get: {
      operationId: 'isAlive',
      summary: 'The process lives.',
      security: NO_KEY,
      responses: { '200': json('It does.', status('ok')) },
    },
  },
  '/readyz': {
    get: {
      operationId: 'isReady',
      summary: 'Requests are served.',
      security: NO_KEY,
      responses: {
        '200': json('They are.', status('ready')),
        '503': json('Not yet, or not any more.', status('starting', 'draining')),
      },
    },
  },
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      summary: 'Prometheus exposition; needs no key on loopback.',
      responses: {
        '200': {
          description: 'The metrics.',
          headers: requestIdHeader,
          content: { 'text/plain': { schema: { type: 'string' } } },
        },
        ...nativeRefusals('401', '403', '404'),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'getOpenApi',
      summary: 'This document.',
      security: NO_KEY,
      responses: { '200': json('OpenAPI 3.1.', { type: 'object' }) },
    },
  },
};

function json(description: string, schema: object): object {
  return { description, headers: requestIdHeader, content: { 'application/json': { schema } } };
}

function status(...values: readonly string[]): object {
  return { type: 'object', required: ['status'], properties: { status: { type: 'string', enum: values } } };
}

function anthropicVersion(): object {
  return { name: 'anthropic-version', in: 'header', schema: { type: 'string' } };
}

/** Refusals of a path that two dialects share. */
function refusals(...statuses: readonly string[]): Record<string, object> {
  const schema = { oneOf: [schemaRef('OpenAiError'), schemaRef('AnthropicError')] };
  return Object.fromEntries(
    Object.entries(nativeRefusals(...statuses)).map(([code, response]) => [
      code,
      { ...response, content: { 'application/json': { schema } } },
    ]),
  );
}

function nativeRefusals(...statuses: readonly string[]): Record<string, object> {
  return Object.fromEntries(
    Object.entries(errorResponses('native')).filter(([code]) => statuses.includes(code)),
  );
}
