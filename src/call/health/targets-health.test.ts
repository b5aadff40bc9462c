import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FakeHttpClient } from '../../testing/fake-http-client.ts';
import { toyTarget } from '../toy-target.fixture.ts';
import { TargetsHealth } from './targets-health.ts';

const target = (model: string) =>
  toyTarget(new FakeHttpClient([]), { name: { provider: 'toy', providerKind: 'openai', model } });

describe('the health of all targets', () => {
  test('outlives a reload: a target of the same name has the same', () => {
    const health = new TargetsHealth(() => 0);
    assert.equal(health.of(target('m')), health.of(target('m')));
    assert.notEqual(health.of(target('m')), health.of(target('n')));
  });

  test('is bounded, and names that callers make up do not push out what is used', () => {
    const health = new TargetsHealth(() => 0);
    const used = target('used');
    const kept = health.of(used);
    for (let i = 0; i < 25_000; i++) {
      health.of(target(`made up ${i}`));
      if (i % 100 === 0) health.of(used);
    }
    assert.ok(health.size <= 10_000);
    assert.equal(health.of(target('used')), kept);
  });

  test('tells others what is known', () => {
    const health = new TargetsHealth(() => 0);
    assert.equal(health.factsOf('toy/m'), undefined);
    health.of(target('m')).begin(0);
    assert.deepEqual(health.factsOf('toy/m'), {
      ...{ breaker: 'closed', failureShare: 0, throttleShare: 0, calls: 0, pending: 1 },
      ...{ ttftMs: undefined, wholeMs: undefined },
    });
  });
});
