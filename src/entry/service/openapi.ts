import { native } from '../../wire/native/dialect.ts';
import { openapiDocument } from '../openapi/document.ts';
import { jsonResponse, NO_KEY } from '../openapi/service-operation.ts';
import type { Operation } from '../operation.ts';

/**
 * The OpenAPI document of `others` and of itself.
 * @param version of Sluiceway
 */
export function openapi(others: readonly Operation[], version: string): Operation {
  const operation: Operation = {
    name: 'openapi',
    method: 'GET',
    path: '/openapi.json',
    auth: 'none',
    kind: 'service',
    dialectOf: () => native,
    openapi: {
      operationId: 'getOpenApi',
      summary: 'This document.',
      security: NO_KEY,
      responses: { '200': jsonResponse('OpenAPI 3.1.', { type: 'object' }) },
    },
    handle: () => ({ status: 200, headers: { 'content-type': 'application/json' }, body: text() }),
  };
  let made: string | undefined;
  function text(): string {
    made ??= JSON.stringify(openapiDocument({ version, operations: [...others, operation] }));
    return made;
  }
  return operation;
}
