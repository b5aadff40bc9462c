import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Hedges } from './hedges.ts';

describe('hedges of one target', () => {
  test('come after a quantile of its last answers, once enough are known', () => {
    const hedges = new Hedges();
    for (let ms = 1; ms < 20; ms++) hedges.observe(ms);
    assert.equal(hedges.afterMs(0.95), undefined);
    for (let ms = 20; ms <= 100; ms++) hedges.observe(ms);
    assert.equal(hedges.afterMs(0.95), 96);
    for (let i = 0; i < 100; i++) hedges.observe(7);
    assert.equal(hedges.afterMs(0.95), 7);
  });

  test('are at most their share of the calls, and ten at once', () => {
    const hedges = new Hedges();
    let taken = 0;
    for (let call = 0; call < 1_000; call++) {
      hedges.called(0.05);
      if (!hedges.hasBudget) continue;
      hedges.take();
      taken++;
    }
    assert.ok(taken <= 50 && taken >= 49, `${taken}`);
    for (let call = 0; call < 1_000; call++) hedges.called(0.05);
    let atOnce = 0;
    for (; hedges.hasBudget; hedges.take()) atOnce++;
    assert.equal(atOnce, 10);
  });
});
