import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { QuotaPeriod } from '../../core/usage-plan.ts';
import { periodOf } from './calendar-period.ts';

const DAY_MS = 86_400_000;

function shown(at: string, per: QuotaPeriod): string {
  const { startMs, endMs } = periodOf(Date.parse(at), per);
  return `${new Date(startMs).toISOString()} ${new Date(endMs).toISOString()}`.replaceAll(
    'T00:00:00.000Z',
    '',
  );
}

describe('calendar periods are those of UTC', () => {
  const cases: readonly (readonly [string, QuotaPeriod, string])[] = [
    ['2026-11-30T23:59:59.999Z', 'day', '2026-11-30 2026-12-01'],
    ['2026-12-01T00:00:00.000Z', 'day', '2026-12-01 2026-12-02'],
    // A Monday begins the week, a Sunday ends it.
    ['2026-11-29T23:59:59.999Z', 'week', '2026-11-23 2026-11-30'],
    ['2026-11-30T00:00:00.000Z', 'week', '2026-11-30 2026-12-07'],
    ['2026-12-31T12:00:00.000Z', 'week', '2026-12-28 2027-01-04'],
    ['2026-12-31T23:59:59.999Z', 'month', '2026-12-01 2027-01-01'],
    ['2027-01-01T00:00:00.000Z', 'month', '2027-01-01 2027-02-01'],
    ['2028-02-29T10:00:00.000Z', 'month', '2028-02-01 2028-03-01'],
    ['2027-02-28T10:00:00.000Z', 'month', '2027-02-01 2027-03-01'],
    // Where clocks change in Europe and America, the day has 24 hours all the same.
    ['2026-03-29T01:30:00.000Z', 'day', '2026-03-29 2026-03-30'],
    ['2026-10-25T01:30:00.000Z', 'day', '2026-10-25 2026-10-26'],
    ['1970-01-01T00:00:00.000Z', 'week', '1969-12-29 1970-01-05'],
  ];
  for (const [at, per, expected] of cases) {
    test(`${at} lies in the ${per} ${expected}`, () => assert.equal(shown(at, per), expected));
  }
});

test('any time lies in its period, and periods follow each other without a gap', () => {
  const time = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2100, 0, 1) });
  fc.assert(
    fc.property(time, fc.constantFrom<QuotaPeriod>('day', 'week', 'month'), (now, per) => {
      const { startMs, endMs } = periodOf(now, per);
      assert.ok(startMs <= now && now < endMs);
      assert.equal(startMs % DAY_MS, 0);
      assert.equal(periodOf(endMs, per).startMs, endMs);
      assert.deepEqual(periodOf(startMs, per), { startMs, endMs });
      // A clock that is set back finds the same period again.
      assert.deepEqual(periodOf(endMs - 1, per), { startMs, endMs });
      if (per === 'week') assert.equal(new Date(startMs).getUTCDay(), 1);
    }),
  );
});
