import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attemptLevel, levelOf } from './level.ts';

test('a request has the level of its outcome', () => {
  assert.equal(levelOf('ok'), 'info');
  assert.equal(levelOf('invalid_request'), 'info');
  assert.equal(levelOf('throttled'), 'warn');
  assert.equal(levelOf('internal'), 'error');
});

test('an attempt is at most a warning: the next one may answer', () => {
  assert.equal(attemptLevel('upstream_auth'), 'warn');
  assert.equal(attemptLevel('throttled'), 'warn');
  assert.equal(attemptLevel('upstream_rejected'), 'info');
});
