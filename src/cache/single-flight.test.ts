import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { SingleFlight } from './single-flight.ts';

function setup() {
  const clock = new FakeClock();
  const flights = new SingleFlight<string>(clock);
  const limits = () => ({ signal: new Cancellation(), deadlineAt: 1_000 });
  return { clock, flights, limits };
}

describe('identical calls under way', () => {
  test('the first one begins, the others get what it gets', async () => {
    const { flights, limits, clock } = setup();
    const flight = flights.begin('a');
    assert.ok(flight);
    assert.equal(flights.begin('a'), undefined);
    assert.ok(flights.begin('b'));
    const waiting = [flights.wait('a', limits()), flights.wait('a', limits())];
    flight.end('answer');
    flight.end('another');
    assert.deepEqual(await Promise.all(waiting), ['answer', 'answer']);
    assert.deepEqual([flights.size, clock.timers], [1, 0]);
    assert.ok(flights.begin('a'));
  });

  test('each asks for itself where there is nothing to share', async () => {
    const { flights, limits } = setup();
    const flight = flights.begin('a');
    const waiting = flights.wait('a', limits());
    flight?.end(undefined);
    assert.equal(await waiting, undefined);
  });

  test('nobody waits beyond its deadline, or for a caller that has left', async () => {
    const { flights, limits, clock } = setup();
    flights.begin('a');
    const patient = flights.wait('a', limits());
    const { signal } = limits();
    const left = flights.wait('a', { signal, deadlineAt: 1_000 });
    (signal as Cancellation).abort();
    assert.equal(await left, undefined);
    await clock.advance(1_000);
    assert.equal(await patient, undefined);
    assert.equal(await flights.wait('a', { signal, deadlineAt: 1_000 }), undefined);
    assert.equal(clock.timers, 0);
  });

  test('an end of a flight that is over ends no later one', async () => {
    const { flights, limits } = setup();
    const first = flights.begin('a');
    first?.end(undefined);
    const second = flights.begin('a');
    const waiting = flights.wait('a', limits());
    first?.end('of the first');
    second?.end('of the second');
    assert.equal(await waiting, 'of the second');
  });
});
