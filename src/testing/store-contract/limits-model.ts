import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucket, budget, LONG_LEASE_MS, line, settling, slots, take, taking } from './samples.ts';
import { fourConnections, nth, type StoreSession, type StoreUnderTest, storeTest } from './subject.ts';

/** Whatever calls come, in whatever order and over whichever connections: the limits hold. */
export function limitModelContract(subject: StoreUnderTest): void {
  const runs = { numRuns: subject.runs ?? 100 };
  test('any interleaving: in no window more than burst + rate × t', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(bucketCase, async (tried) =>
        withStore(subject, (session) => bucketHolds(tried, session)),
      ),
      runs,
    );
  });
  test('any interleaving: settled and reserved money never exceed the cap', {
    timeout: 120_000,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(spendCase, async (tried) =>
        withStore(subject, (session) => spendHolds(tried, session)),
      ),
      runs,
    );
  });
  greedyTest(subject);
}

async function withStore(
  subject: StoreUnderTest,
  run: (session: StoreSession) => Promise<void>,
): Promise<void> {
  const session = await subject.open();
  try {
    await run(session);
  } finally {
    await session.close();
  }
}

const bucketCase = fc.record({
  capacity: fc.integer({ min: 1, max: 20 }),
  refillUnits: fc.integer({ min: 1, max: 30 }),
  refillMs: fc.integer({ min: 1, max: 50 }),
  // Calls at the same time, then a wait.
  steps: fc.array(
    fc.record({
      amounts: fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 1, maxLength: 8 }),
      waitMs: fc.integer({ min: 0, max: 12 }),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});

interface Admission {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

async function bucketHolds(tried: BucketCase, session: StoreSession): Promise<void> {
  const { capacity, refillUnits, refillMs, steps } = tried;
  const connections = await fourConnections(session);
  const admissions: Admission[] = [];
  let calls = 0;
  for (const { amounts, waitMs } of steps) {
    await Promise.all(
      amounts.map(async (amount) => {
        const n = calls++;
        const limit = bucket({ capacity, refillUnits, refillMs, amount });
        const from = session.elapsed();
        const result = await nth(connections, n).limits.take(taking(`r${n}`, [limit]));
        if (result.taken) admissions.push({ from, to: session.elapsed(), amount });
      }),
    );
    await session.advance(waitMs);
  }
  for (const first of admissions) {
    for (const last of admissions) {
      const within = admissions.filter(({ from, to }) => from >= first.from && to <= last.to);
      const sum = within.reduce((total, { amount }) => total + amount, 0);
      const windowMs = Math.max(0, last.to - first.from);
      // A store that reads its clock in milliseconds may see one more begun than the observer does.
      const slackMs = session.exactTime ? 0 : 1;
      const most = capacity + (refillUnits * (windowMs + slackMs)) / refillMs;
      assert.ok(sum <= most + 1e-6, `${sum} in ${windowMs} ms, at most ${most}`);
    }
  }
}

type BucketCase = typeof bucketCase extends fc.Arbitrary<infer Case> ? Case : never;

const spendCase = fc.record({
  cap: fc.integer({ min: 1, max: 2_000 }),
  slots: fc.integer({ min: 1, max: 6 }),
  steps: fc.array(
    fc.oneof(
      fc.record({
        type: fc.constant('take' as const),
        amount: fc.integer({ min: 0, max: 600 }),
        least: fc.integer({ min: 0, max: 600 }),
      }),
      // The share of the reservation that the call has cost.
      fc.record({
        type: fc.constant('settle' as const),
        which: fc.nat(),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      fc.record({ type: fc.constant('die' as const), which: fc.nat() }),
    ),
    { maxLength: 40 },
  ),
});

type SpendCase = typeof spendCase extends fc.Arbitrary<infer Case> ? Case : never;

/** How long a call that dies had leased, in milliseconds. */
const DYING_LEASE_MS = 5;

async function spendHolds({ cap, slots: places, steps }: SpendCase, session: StoreSession): Promise<void> {
  const connections = await fourConnections(session);
  const store = nth(connections, 0);
  const limits = [budget({ cap }), slots({ cap: places })];
  const open: { readonly id: string; readonly spend: number }[] = [];
  let settled = 0;
  let calls = 0;
  for (const step of steps) {
    const by = nth(connections, calls++);
    const id = `r${calls}`;
    if (step.type === 'take') {
      const asked = { amount: step.amount, least: Math.min(step.least, step.amount) };
      const result = await by.limits.take(taking(id, limits, asked));
      const left = cap - settled - sumOf(open);
      const fits = open.length < places && left >= asked.least && cap > 0;
      assert.equal(result.taken, fits, `left ${left}, asked ${JSON.stringify(asked)}, open ${open.length}`);
      if (!result.taken) continue;
      assert.equal(result.spend, Math.min(asked.amount, left));
      open.push({ id, spend: result.spend });
    } else if (step.type === 'settle') {
      const [call] = open.length === 0 ? [] : open.splice(step.which % open.length, 1);
      if (!call) continue;
      const cost = Math.floor(call.spend * step.share);
      await by.limits.settle(settling(call.id, limits, { lines: [line(call.id, cost)] }));
      settled += cost;
    } else if (open.length < places && cap - settled - sumOf(open) >= 1) {
      const dying = { ...taking(id, limits, { amount: 1, least: 1 }), owner: id, leaseMs: DYING_LEASE_MS };
      await take(by.limits, dying);
      // Those that live on have leased for longer than any of these waits.
      await by.limits.renew('process-1', LONG_LEASE_MS);
      await session.advance(DYING_LEASE_MS + 2);
      assert.equal(await by.limits.sweep(), 1);
    }
    const [money, place] = await store.limits.standings(limits);
    assert.deepEqual([money?.used, money?.reserved, place?.used], [settled, sumOf(open), open.length]);
    assert.ok(settled + sumOf(open) <= cap);
  }
  for (const { id } of open) await store.limits.settle(settling(id, limits));
  const [money] = await store.limits.standings(limits);
  assert.deepEqual([money?.used, money?.reserved], [settled, 0]);
  assert.equal((await store.ledger.totals(['ada']))[0]?.spendMicroUsd, settled);
}

function sumOf(open: readonly { readonly spend: number }[]): number {
  return open.reduce((sum, { spend }) => sum + spend, 0);
}

function greedyTest(subject: StoreUnderTest): void {
  storeTest(subject, 'callers who always ask get at least 95 % of the limit', async (_store, session) => {
    const connections = await fourConnections(session);
    // Slow where time is real: a bucket that is full before the next call comes would waste what it refills.
    const refillMs = session.exactTime ? 100 : 1000;
    const limit = bucket({ capacity: 20, refillUnits: 60, refillMs });
    const start = session.elapsed();
    let askedAt = start;
    let asked = 0;
    let admitted = 0;
    for (let satisfied = true; satisfied || askedAt - start < 400; ) {
      askedAt = session.elapsed();
      // Several at a time: a server far away answers seldom, and many at once.
      const results = await Promise.all(
        [...connections, ...connections, ...connections].map(({ limits }) =>
          limits.take(taking(`r${asked++}`, [limit])),
        ),
      );
      const taken = results.filter((result) => result.taken).length;
      admitted += taken;
      satisfied = taken === results.length;
      if (!satisfied) await session.advance(1);
    }
    const most = 20 + (60 * (session.elapsed() - start)) / refillMs;
    const least = 20 + (60 * (askedAt - start)) / refillMs;
    assert.ok(admitted <= most + 1, `${admitted} of ${most}`);
    assert.ok(admitted >= 0.95 * (least - 1), `${admitted} of ${least}`);
  });
}
