import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptLevel, requestLevel } from './level.ts';

test('a request has the level of its outcome', () => {
  const levelOf = (outcome: Parameters<typeof attemptLevel>[0]) =>
    requestLevel({ operation: 'chat', outcome });
  assert.equal(levelOf('ok'), 'info');
  assert.equal(levelOf('invalid_request'), 'info');
  assert.equal(levelOf('throttled'), 'warn');
  assert.equal(levelOf('internal'), 'error');
});

test('a probe that is answered well is for debugging only, one that fails is not', () => {
  for (const operation of ['healthz', 'readyz', 'metrics']) {
    assert.equal(requestLevel({ operation, outcome: 'ok' }), 'debug', operation);
    assert.equal(requestLevel({ operation, outcome: 'draining' }), 'info', operation);
    assert.equal(requestLevel({ operation, outcome: 'internal' }), 'error', operation);
  }
  for (const operation of ['openapi', 'list-models', 'show-model', 'none']) {
    assert.equal(requestLevel({ operation, outcome: 'ok' }), 'info', operation);
  }
});

test('an attempt is at most a warning: the next one may answer', () => {
  assert.equal(attemptLevel('upstream_auth'), 'warn');
  assert.equal(attemptLevel('throttled'), 'warn');
  assert.equal(attemptLevel('upstream_rejected'), 'info');
});
