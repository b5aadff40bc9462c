import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { operationMatcher } from './match-operation.ts';
import type { Operation } from './operation.ts';

type Method = Operation['method'];

function operation(method: Method, path: string): Operation {
  return { method, path } as Operation;
}

function matcher(...paths: readonly (readonly [Method, string])[]) {
  const match = operationMatcher(paths.map(([method, path]) => operation(method, path)));
  /** `METHOD path parameter`, or what is allowed. */
  return (method: string, path: string): string | undefined => {
    const found = match(method, path);
    if (found === undefined) return undefined;
    if ('allow' in found) return `allow ${found.allow}`;
    return `${found.operation.method} ${found.operation.path} ${found.parameter}`.trimEnd();
  };
}

const segment = fc.stringMatching(/^[a-z][a-z0-9_-]{0,5}$/);
const methods = fc.constantFrom<Method>('GET', 'POST', 'DELETE');
const fixedPath = fc.array(segment, { minLength: 1, maxLength: 3 }).map((names) => `/${names.join('/')}`);
const templatePath = fc
  .tuple(fixedPath, fc.option(fixedPath, { nil: '' }))
  .map(([before, behind]) => `${before}/{id}${behind}`);
const operationLists = fc
  .uniqueArray(fc.tuple(methods, fc.oneof(fixedPath, templatePath)), {
    selector: ([method, path]) => `${method} ${path}`,
    minLength: 1,
    maxLength: 12,
  })
  .map((list) => list.map(([method, path]) => operation(method, path)));
/** Whatever a caller may name, that can be percent-encoded at all. */
const parameters = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });

/** The naive way: a path that is there as it stands wins, then the template with the most text around its parameter. */
function templatesFor(operations: readonly Operation[], path: string): readonly string[] {
  if (operations.some((each) => each.path === path)) return [path];
  const fitting = operations
    .map((each) => each.path)
    .filter((each) => each.includes('{id}'))
    .filter((each) => new RegExp(`^${each.replace('{id}', '[^]+')}$`).test(path));
  const longest = Math.max(...fitting.map((each) => each.length));
  return fitting.filter((each) => each.length === longest);
}

describe('matching an operation', () => {
  test('finds the operation that a path was made from, with the parameter that was put in', () => {
    fc.assert(
      fc.property(operationLists, fc.nat(), parameters, (operations, which, parameter) => {
        const chosen = operations[which % operations.length] as Operation;
        const path = chosen.path.replace('{id}', () => encodeURIComponent(parameter));
        const templates = templatesFor(operations, path);
        // Another operation may be meant by the same path: `/models/{id}` with a parameter that has a path of its own.
        fc.pre(templates.every((each) => each === chosen.path));
        const found = operationMatcher(operations)(chosen.method, path);
        assert.ok(found && !('allow' in found));
        assert.equal(found.operation, chosen);
        assert.equal(found.parameter, chosen.path.includes('{id}') ? parameter : '');
      }),
    );
  });

  test('finds for any path what the naive way finds', () => {
    const paths = fc.array(segment, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join('/')}`);
    fc.assert(
      fc.property(operationLists, fc.nat(), fc.oneof(paths, parameters), (operations, which, text) => {
        const chosen = operations[which % operations.length] as Operation;
        for (const path of [text, chosen.path.replace('{id}', () => text.replaceAll('%', ''))]) {
          if (path.includes('%')) continue;
          const templates = templatesFor(operations, path);
          const found = operationMatcher(operations)(chosen.method, path);
          if (templates.length === 0) assert.equal(found, undefined);
          else assert.ok(found && templates.includes(found.operation.path), `${path}: ${templates}`);
        }
      }),
    );
  });

  test('a parameter takes slashes, encoded or not, and is decoded once', () => {
    const found = matcher(['GET', '/v1/models/{id}'], ['POST', '/model/{id}/converse']);
    assert.equal(found('GET', '/v1/models/a/b'), 'GET /v1/models/{id} a/b');
    assert.equal(found('GET', '/v1/models/a%2Fb'), 'GET /v1/models/{id} a/b');
    assert.equal(found('POST', '/model/a/converse/converse'), 'POST /model/{id}/converse a/converse');
    assert.equal(found('GET', '/v1/models/a%252Fb'), 'GET /v1/models/{id} a%2Fb');
  });

  test('a parameter is never empty', () => {
    const found = matcher(['GET', '/v1/models/{id}'], ['POST', '/model/{id}/converse']);
    for (const path of ['/v1/models/', '/v1/models', '/model//converse', '/model/converse'])
      assert.equal(found('GET', path) ?? found('POST', path), undefined, path);
  });

  test('percent-encoding that is none, or no UTF-8, matches nothing', () => {
    const found = matcher(['GET', '/v1/models/{id}'], ['POST', '/model/{id}/converse']);
    for (const bad of ['%', '%4', '%zz', 'a%', '%ff', '%c3%28', '%ed%a0%80']) {
      assert.equal(found('GET', `/v1/models/${bad}`), undefined, bad);
      assert.equal(found('POST', `/model/${bad}/converse`), undefined, bad);
    }
  });

  test('paths are exact: another case, a slash more or a prefix is another path', () => {
    const found = matcher(['POST', '/v1/chat']);
    for (const path of [
      '/v1/chat/',
      '/V1/chat',
      '//v1/chat',
      '/v1',
      '',
      '/',
      '/v1/chat/completions',
      '/v1/%63hat',
    ])
      assert.equal(found('POST', path), undefined, path);
  });

  test('HEAD is answered as GET is', () => {
    const found = matcher(['GET', '/healthz'], ['POST', '/v1/chat']);
    assert.equal(found('HEAD', '/healthz'), 'GET /healthz');
    assert.equal(found('HEAD', '/v1/chat'), 'allow POST');
  });

  test('another method is told what the path takes, with a parameter or without', () => {
    const found = matcher(['GET', '/jobs/{id}'], ['DELETE', '/jobs/{id}'], ['POST', '/jobs']);
    assert.equal(found('POST', '/jobs/1'), 'allow GET, HEAD, DELETE');
    assert.equal(found('DELETE', '/jobs/1'), 'DELETE /jobs/{id} 1');
    assert.equal(found('OPTIONS', '/jobs'), 'allow POST');
    assert.equal(found('get', '/jobs/1'), 'allow GET, HEAD, DELETE');
  });

  test('where several templates fit, the one with the most fixed text has the path', () => {
    const found = matcher(['POST', '/model/{id}/invoke'], ['POST', '/model/{id}/x/invoke']);
    assert.equal(found('POST', '/model/m/x/invoke'), 'POST /model/{id}/x/invoke m');
    assert.equal(found('POST', '/model/m/invoke'), 'POST /model/{id}/invoke m');
  });
});
