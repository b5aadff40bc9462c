import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { samples } from './exposition.fixture.ts';
import { CounterFamily, HistogramFamily, readings } from './registry.ts';

describe('registry', () => {
  test('a metric without series is not shown', () => {
    assert.equal(new CounterFamily('a_total', 'A.', ['x']).write(), '');
  });

  test('the same labels are the same series', () => {
    const family = new CounterFamily('a_total', 'A.', ['x', 'y']);
    family.series('1', '2').value++;
    family.series('1', '2').value++;
    family.series('2', '1').value += 5;
    assert.deepEqual(
      [...samples(family.write())],
      [
        ['a_total{x="1",y="2"}', 2],
        ['a_total{x="2",y="1"}', 5],
      ],
    );
  });

  test('a counter may be shown in a larger unit than it counts in', () => {
    const family = new CounterFamily('usd_total', 'Dollars.', [], 1_000_000);
    family.series().value += 6_018;
    assert.deepEqual([...samples(family.write())], [['usd_total', 0.006018]]);
  });

  test('buckets are cumulative and hold their upper bound', () => {
    const family = new HistogramFamily('b_seconds', 'B.', [], [1, 2]);
    for (const value of [0.5, 1, 1.5, 2, 9]) family.series().observe(value);
    assert.deepEqual(
      [...samples(family.write())],
      [
        ['b_seconds_bucket{le="1"}', 2],
        ['b_seconds_bucket{le="2"}', 4],
        ['b_seconds_bucket{le="+Inf"}', 5],
        ['b_seconds_sum', 14],
        ['b_seconds_count', 5],
      ],
    );
  });

  test('series beyond the bound are counted under other', () => {
    const family = new CounterFamily('a_total', 'A.', ['x']);
    for (let i = 0; i < 3_000; i++) family.series(`${i}`).value++;
    const found = samples(family.write());
    assert.equal(found.size, 1_001);
    assert.equal(found.get('a_total{x="other"}'), 2_000);
  });

  test('label values may hold anything', () => {
    const family = new CounterFamily('a_total', 'A.', ['x']);
    family.series('quote " back\\slash\nline').value++;
    assert.equal(samples(family.write()).get('a_total{x="quote \\" back\\\\slash\\nline"}'), 1);
    assert.match(readings('up', 'gauge', 'Up.', [{ labels: {}, value: 1 }]), /\nup 1\n$/);
  });
});
