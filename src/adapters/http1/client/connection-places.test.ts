import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConnectionPlaces, type PlaceWaiter } from './connection-places.ts';

function waiter(log: string[], name: string): PlaceWaiter<string> {
  return {
    take: (connection) => void log.push(`${name} takes ${connection}`),
    dial: () => void log.push(`${name} dials`),
  };
}

describe('places for connections', () => {
  test('are as many for each origin as there may be', () => {
    const places = new ConnectionPlaces<string>(2);
    assert.deepEqual([places.enter('a'), places.enter('a'), places.enter('a')], [true, true, false]);
    assert.equal(places.enter('b'), true);
    places.leave('a');
    assert.equal(places.enter('a'), true);
  });

  test('go to those that wait, in their order, by a free connection or by room for a new one', () => {
    const places = new ConnectionPlaces<string>(1);
    const log: string[] = [];
    places.enter('a');
    const [first, second, third] = ['first', 'second', 'third'].map((name) => waiter(log, name));
    for (const each of [first, second, third]) if (each) places.wait('a', each);
    if (second) places.giveUp('a', second);
    assert.equal(places.handOver('a', 'c1'), true);
    places.leave('a');
    assert.deepEqual(log, ['first takes c1', 'third dials']);
    assert.equal(places.handOver('a', 'c2'), false);
    assert.equal(places.enter('a'), false);
    places.leave('a');
    assert.equal(places.enter('a'), true);
  });
});
