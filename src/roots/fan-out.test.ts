import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GatewayEvent } from '../core/events.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { fanOut } from './fan-out.ts';

const EVENT: GatewayEvent = { type: 'service', at: 0, level: 'info', message: 'something' };

describe('the fan-out of events', () => {
  test('tells each listener at once, in the order of the list', () => {
    const journal: string[] = [];
    const listeners = ['health', 'telemetry'].map((name) => ({ emit: () => void journal.push(name) }));
    fanOut(listeners).emit(EVENT);
    assert.deepEqual(journal, ['health', 'telemetry']);
  });

  test('hands on the very event', () => {
    for (const others of [[], [new RecordingSink()]]) {
      const sink = new RecordingSink();
      fanOut([...others, sink]).emit(EVENT);
      assert.equal(sink.events[0], EVENT);
    }
  });

  test('a listener that throws reaches neither the caller nor the others', () => {
    const broken = {
      emit() {
        throw new Error('a defect');
      },
    };
    const [before, after] = [new RecordingSink(), new RecordingSink()];
    fanOut([before, broken, after]).emit(EVENT);
    assert.deepEqual([before.events, after.events], [[EVENT], [EVENT]]);
    fanOut([broken]).emit(EVENT);
  });

  test('works without listeners', () => {
    fanOut([]).emit(EVENT);
  });
});
