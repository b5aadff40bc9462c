import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { FAILURES } from '../../core/failure.ts';
import { administration } from '../admin/administration.fixture.ts';
import { operationList } from '../operations.ts';

interface DocumentedOperation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

interface OpenApi {
  readonly info: { readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const list = operationList({
  chat: () => assert.fail(),
  countTokens: () => assert.fail(),
  models: { names: ['some-model'], since: 0 },
  administration: administration().parts,
  state: () => 'serving',
  metrics: undefined,
  version: '1.2.3',
});
const served = list.find(({ name }) => name === 'openapi');
const text = String((await served?.handle({} as never, ''))?.body);
const document: OpenApi = JSON.parse(text);

const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => ['get', 'post', 'delete'].includes(method))
    .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    assert.deepEqual(await validator.validate(JSON.parse(text)), { valid: true });
    assert.equal(validator.version, '3.1');
    assert.equal(document.info.version, '1.2.3');
  });

  test('holds exactly the operations that are served', () => {
    assert.deepEqual(
      operations.map(({ method, path }) => `${method} ${path}`).sort(),
      list.map(({ method, path }) => `${method} ${path}`).sort(),
    );
    assert.deepEqual(operations.map(({ path }) => path).sort(), [
      '/',
      '/admin/cache',
      '/admin/keys',
      '/admin/keys',
      '/admin/keys/{name}',
      '/admin/keys/{name}/rotate',
      '/admin/ledger',
      '/admin/usage',
      '/healthz',
      '/metrics',
      '/model/{modelId}/converse',
      '/model/{modelId}/converse-stream',
      '/model/{modelId}/invoke',
      '/model/{modelId}/invoke-with-response-stream',
      '/openapi.json',
      '/readyz',
      '/v1/chat',
      '/v1/chat/completions',
      '/v1/messages',
      '/v1/messages/count_tokens',
      '/v1/models',
      '/v1/models/{id}',
      '/v1/usage',
    ]);
  });

  test('refers to nothing that it does not hold, and holds nothing that is not referred to', () => {
    const named = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name));
    assert.deepEqual([...named].sort(), Object.keys(document.components.schemas).sort());
  });

  test('names every failure of the table in each chat operation', () => {
    const codes = Object.entries(FAILURES).filter(([, { status }]) => status !== 499);
    for (const { path, method, operation } of operations) {
      if (method !== 'POST' || path.startsWith('/admin/')) continue;
      for (const [code, { status }] of codes) {
        const told = code === 'unauthenticated' && path.startsWith('/model/') ? 403 : status;
        const description = operation.responses[told]?.description ?? '';
        assert.ok(description.includes(`${code}: `), `${path} does not tell ${code}`);
      }
    }
  });

  test('tells of the Idempotency-Key wherever something is posted', () => {
    for (const { path, method, operation } of operations) {
      const names = operation.parameters?.map(({ name }) => name) ?? [];
      assert.equal(names.includes('idempotency-key'), method === 'POST', path);
    }
  });

  test('has an id of its own for each operation', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(ids).size, ids.length);
  });
});
