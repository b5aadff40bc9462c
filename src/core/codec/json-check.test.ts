import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkJson } from './json-check.ts';

describe('checkJson', () => {
  test('passes a usual body', () => {
    assert.equal(checkJson({ model: 'm', messages: [{ role: 'user', content: 'hi' }], n: 1, x: null }), null);
    assert.equal(checkJson('text'), null);
    assert.equal(checkJson(null), null);
  });

  test('tells where a __proto__ member is, at any level', () => {
    assert.deepEqual(checkJson(JSON.parse('{"__proto__":1}')), { problem: 'proto', path: '__proto__' });
    assert.deepEqual(checkJson(JSON.parse('{"a":[1,{"b":{"__proto__":null}}]}')), {
      problem: 'proto',
      path: 'a.1.b.__proto__',
    });
  });

  test('takes exactly maxDepth levels', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
    assert.equal(checkJson(nested(64)), null);
    assert.deepEqual(checkJson(nested(65)), { problem: 'too-deep', path: Array(64).fill('0').join('.') });
    assert.equal(checkJson({ a: { b: 1 } }, 2), null);
    assert.deepEqual(checkJson({ a: { b: {} } }, 2), { problem: 'too-deep', path: 'a.b' });
  });

  test('does not follow a depth that would overflow the stack', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 1_000_000; level += 1) deep = { deep };
    assert.equal(checkJson(deep)?.problem, 'too-deep');
  });
});
