import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { GatewayEvent } from '../core/events.ts';
import { AT, attemptEnded, requestEnded } from './events.fixture.ts';
import { GuardedListeners } from './guarded-listeners.ts';
import type { TelemetryListener } from './listener.ts';

const EVENTS: readonly GatewayEvent[] = [
  attemptEnded(),
  requestEnded(),
  { type: 'service', at: AT, level: 'info', message: 'stopping' },
];

function recorder(): TelemetryListener & { readonly heard: unknown[][] } {
  const heard: unknown[][] = [];
  return {
    heard,
    attemptEnded: (event) => void heard.push([event.type]),
    requestEnded: (event, cost) => void heard.push([event.type, cost]),
    service: (event) => void heard.push([event.type]),
  };
}

const broken: TelemetryListener = {
  attemptEnded: () => assert.fail('attempt'),
  requestEnded: () => assert.fail('request'),
  service: () => assert.fail('service'),
};

describe('GuardedListeners', () => {
  test('every listener hears every event with the same cost, whatever the others throw', () => {
    let asked = 0;
    const listeners = new GuardedListeners(() => ++asked);
    const [first, second] = [recorder(), recorder()];
    for (const each of [first, broken, undefined, second]) listeners.add(each);
    assert.equal(listeners.size, 3);
    for (const event of EVENTS) listeners.emit(event);
    assert.deepEqual(first.heard, [['attempt-ended'], ['request-ended', 1], ['service']]);
    assert.deepEqual(second.heard, first.heard);
    assert.equal(listeners.failures, EVENTS.length);
  });

  test('a cost that cannot be found is none, and counts as a failure', () => {
    const listeners = new GuardedListeners(() => assert.fail('no prices'));
    const listener = recorder();
    listeners.add(listener);
    listeners.emit(requestEnded());
    assert.deepEqual(listener.heard, [['request-ended', undefined]]);
    assert.equal(listeners.failures, 1);
  });
});
