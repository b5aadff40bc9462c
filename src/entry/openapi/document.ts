import type { Operation } from '../operation.ts';
import { SCHEMAS } from './schemas.ts';

/**
 * The OpenAPI 3.1 document of everything that this version serves, as plain JSON data. The dialects validate with the same
 * request schemas. Error responses come from the failure table.
 * @param options.version the version of Sluiceway
 */
export function openapiDocument(options: {
  readonly version: string;
  readonly operations: readonly Pick<Operation, 'method' | 'path' | 'openapi'>[];
}): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sluiceway',
      version: options.version,
      description:
        'A gateway to foundation models that speaks its own dialect, OpenAI chat completions, Anthropic Messages and ' +
        'the Bedrock runtime, each to any provider.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // `{}` means that no key is needed, as with `auth: open`.
    security: [{ bearer: [] }, { apiKey: [] }, {}],
    paths: pathsOf(options.operations),
    components: { schemas: SCHEMAS, securitySchemes },
  };
}

function pathsOf(operations: readonly Pick<Operation, 'method' | 'path' | 'openapi'>[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const { method, path, openapi } of operations) {
    const parameters = [
      ...(openapi.parameters ?? []),
      ...(method === 'POST' ? [idempotencyKeyParameter] : []),
    ];
    const told = parameters.length === 0 ? openapi : { ...openapi, parameters };
    paths[path] = { ...paths[path], [method.toLowerCase()]: told };
  }
  return paths;
}

const idempotencyKeyParameter = {
  name: 'idempotency-key',
  in: 'header',
  description:
    'For 24 hours the same key with the same body brings the same answer, with `idempotent-replayed: true`, and no call.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key of the configuration.' },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: 'The same key, as Anthropic clients send it.',
  },
  adminKey: {
    type: 'http',
    scheme: 'bearer',
    description: '`server.adminKey` of the configuration. Without one these operations are 404.',
  },
  sigv4: {
    type: 'apiKey',
    in: 'header',
    name: 'authorization',
    description:
      "AWS Signature Version 4, as AWS SDKs sign: the access key id is the key's name, the secret access key the key.",
  },
};
