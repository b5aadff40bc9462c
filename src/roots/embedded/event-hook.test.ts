import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settle } from '../../testing/fake-clock.ts';
import { hookSink } from './event-hook.ts';

const EVENT = { type: 'service', at: 0, level: 'info', message: 'configuration reloaded' } as const;

describe('a hook for events', () => {
  for (const [name, hook] of [
    ['throws', () => assert.fail('broken')],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ] as const) {
    test(`that ${name} is reported once, and its event goes on`, async () => {
      const reported: unknown[] = [];
      const sink = hookSink(hook, (thrown) => {
        reported.push((thrown as Error).message);
        // As the gateway does: the report is an event, too.
        sink.emit(EVENT);
      });
      sink.emit(EVENT);
      sink.emit(EVENT);
      await settle();
      assert.deepEqual(reported, ['broken']);
    });
  }
});
