import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BreakerChanged } from '../../core/events.ts';
import { AT, TARGET } from '../events.fixture.ts';
import { breakerNote } from './breaker-note.ts';

test('a breaker that opens is a warning that says which target, why and for how long', () => {
  const opened: BreakerChanged = {
    type: 'breaker-changed',
    at: AT,
    target: { ...TARGET, region: 'us-east-1' },
    from: 'closed',
    to: 'open',
    cause: 'failures',
    openMs: 1_000,
    lastFailure: 'overloaded',
  };
  assert.deepEqual(breakerNote(opened), {
    ...{ type: 'service', at: AT, level: 'warn', message: 'target is down: it is not asked' },
    detail: {
      ...{ target: `claude/${TARGET.model}`, region: 'us-east-1', breaker: 'open', cause: 'failures' },
      ...{ last_failure: 'overloaded', open_ms: 1_000 },
    },
  });
});

test('one that closes says that its target is back', () => {
  const { level, message } = breakerNote({
    type: 'breaker-changed',
    at: AT,
    target: TARGET,
    from: 'half-open',
    to: 'closed',
  });
  assert.deepEqual([level, message], ['info', 'target is back']);
});
