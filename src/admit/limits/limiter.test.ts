import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { MemoryStore } from '../../adapters/stores/memory/memory-store.ts';
import type { ChatRequest } from '../../core/chat-request.ts';
import type { TargetName } from '../../core/events.ts';
import { priceOfOwn } from '../../core/pricing/own-price.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import { StoreDown } from '../../ports/stores/limit-store.ts';
import { FakeRecord } from '../../testing/call/fake-record.ts';
import { finishPart, textPart } from '../../testing/call/sample-parts.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { Limiter, type LimiterParts } from './limiter.ts';
import type { Reservation } from './reservation.ts';
import { Settlements } from './settlements.ts';

const DAY = Date.UTC(2026, 11, 1, 12);
/** "Hello" is 2 tokens, and its message 4. */
const INPUT = 6;
const PRICED: TargetName = {
  provider: 'p',
  providerKind: 'k',
  model: 'm',
  price: priceOfOwn({ input: 1, output: 10 }),
};
const UNPRICED: TargetName = { provider: 'q', providerKind: 'k', model: 'm' };

function setup(plan: UsagePlan, parts: Partial<LimiterParts> = {}) {
  const clock = new FakeClock(DAY);
  const connection = new MemoryStore(clock).connect();
  const stores = { limits: connection.limits, holder: { owner: 'me', leaseMs: 30_000 } };
  const settlements = new Settlements({ stores, clock, onLost: assert.fail });
  const loads = { count: 0 };
  const limiter = new Limiter({
    stores,
    plans: new Map([['team', plan]]),
    platform: {},
    prices: {
      priceOf: (target) => target.price,
      load: () => {
        loads.count++;
        return Promise.resolve();
      },
    },
    clock,
    settle: settlements.settle,
    ...parts,
  });
  let calls = 0;
  const call = async (request: Partial<ChatRequest> = {}, targets: readonly TargetName[] = [PRICED]) => {
    const record = new FakeRecord({ requestId: `req_${++calls}` });
    const asked = sampleRequest({ maxTokens: 20, ...request });
    const caller = { keyName: 'ide', tenant: undefined, plan: 'team' };
    const result = await limiter.reserve({
      request: asked,
      caller,
      record,
      model: 'sonnet',
      modelMaxTokens: undefined,
      targets,
    });
    return { result, record };
  };
  const admitted = async (request: Partial<ChatRequest> = {}, targets?: readonly TargetName[]) => {
    const { result, record } = await call(request, targets);
    assert.ok(result && !('code' in result), JSON.stringify(result));
    return { reservation: result, record };
  };
  const refused = async (request: Partial<ChatRequest> = {}, targets?: readonly TargetName[]) => {
    const { result, record } = await call(request, targets);
    assert.ok(result && 'code' in result);
    return { why: result, record };
  };
  return { clock, limiter, call, admitted, refused, connection, loads };
}

function end(reservation: Reservation, used?: { inputTokens: number; outputTokens: number }): Promise<void> {
  if (used) reservation.meter.attempt(1, PRICED).saw([textPart('a'), finishPart(used)]);
  reservation.ended('ok');
  return settle();
}

describe('a limit of nothing refuses every call', () => {
  const plans: readonly (readonly [string, UsagePlan])[] = [
    ['rate', { rate: { capacity: 1, refillUnits: 0, refillMs: 1 } }],
    ['rate', { rate: { capacity: 0, refillUnits: 1, refillMs: 1 } }],
    ['quota', { quota: { cap: 0, per: 'month' } }],
    ['tokens', { tokens: { capacity: 0, refillUnits: 0, refillMs: 1 } }],
    ['spend', { spend: { cap: 0, per: 'day' } }],
    ['concurrent', { concurrent: 0 }],
  ];
  for (const [kind, plan] of plans) {
    test(`${kind}: ${JSON.stringify(plan)}`, async () => {
      const { refused } = setup(plan);
      const { why } = await refused();
      assert.equal(why.code, 'limit_exceeded');
      assert.equal(why.limit?.kind, kind);
      assert.equal(why.limit?.mayRetry, false);
      assert.equal(why.retryAfterMs, 3_600_000);
    });
  }
});

describe('a limiter', () => {
  test('has nothing to do with callers without a key while the platform is not limited', () => {
    const { limiter } = setup({});
    const record = new FakeRecord();
    const call = {
      request: sampleRequest(),
      caller: undefined,
      record,
      model: 'm',
      modelMaxTokens: 1,
      targets: [],
    };
    assert.equal(limiter.reserve(call), undefined);
  });

  test('refuses a key whose plan is gone', () => {
    const { limiter } = setup({});
    const caller = { keyName: 'a', tenant: undefined, plan: 'gone' };
    const record = new FakeRecord();
    const why = limiter.reserve({
      request: sampleRequest(),
      caller,
      record,
      model: 'm',
      modelMaxTokens: 1,
      targets: [],
    });
    assert.equal(why && 'code' in why && why.code, 'forbidden');
  });

  test("limits the platform's calls together, whoever makes them", async () => {
    const { call, limiter } = setup({}, { platform: { concurrent: 1 } });
    const record = new FakeRecord();
    const open = {
      request: sampleRequest(),
      caller: undefined,
      record,
      model: 'm',
      modelMaxTokens: 1,
      targets: [],
    };
    await limiter.reserve(open);
    const { result } = await call();
    assert.deepEqual(result && 'code' in result && result.limit?.scope, 'platform');
  });

  test('tells where the key stands, when it admits and when it refuses', async () => {
    const plan: UsagePlan = {
      rate: { capacity: 2, refillUnits: 1, refillMs: 1_000 },
      tokens: { capacity: 60, refillUnits: 1, refillMs: 1_000 },
    };
    const { admitted, refused } = setup(plan, {
      platform: { rate: { capacity: 9, refillUnits: 1, refillMs: 1 } },
    });
    const first = await admitted();
    assert.deepEqual(first.record.rates, {
      requests: { limit: 2, remaining: 1, resetMs: 1_000 },
      tokens: { limit: 60, remaining: 60 - 26, resetMs: 26_000 },
      at: DAY,
    });
    const { why, record } = await refused({ maxTokens: 40 });
    assert.deepEqual([why.limit?.kind, why.retryAfterMs], ['tokens', 12_000]);
    assert.equal(record.rates?.requests?.remaining, 1);
  });

  test('is unavailable while the store is down', async () => {
    const down = { take: () => Promise.reject(new StoreDown('it', undefined)) };
    const stores = { limits: down as never, holder: { owner: 'me', leaseMs: 1 } };
    const { why } = await setup({ concurrent: 1 }, { stores }).refused();
    assert.deepEqual([why.code, why.retryAfterMs], ['store_unavailable', 1_000]);
  });
});

describe('tokens', () => {
  test('that were not used come back', async () => {
    const { admitted, connection } = setup({ tokens: { capacity: 100, refillUnits: 1, refillMs: 60_000 } });
    const { reservation } = await admitted();
    const limit = {
      type: 'bucket',
      id: 'key/ide/tokens',
      capacity: 100,
      refillUnits: 1,
      refillMs: 60_000,
      amount: 1,
    } as const;
    const used = async () => (await connection.limits.standings([limit]))[0]?.used;
    assert.equal(await used(), INPUT + 20);
    await end(reservation, { inputTokens: 5, outputTokens: 4 });
    assert.equal(await used(), 9);
    await end((await admitted()).reservation);
    assert.equal(await used(), 9);
  });
});

describe('spend', () => {
  const budget = (cap: number): UsagePlan => ({ spend: { cap, per: 'day' } });
  /** At the price of `PRICED`. */
  const cost = (output: number): number => INPUT + 10 * output;

  test('that does not suffice lowers the output, and the answer is bounded there', async () => {
    const { admitted } = setup(budget(cost(20) + cost(17)));
    const first = await admitted();
    assert.equal(first.reservation.request.maxTokens, 20);
    assert.equal(first.record.replyHeaders, undefined);
    const second = await admitted();
    assert.equal(second.reservation.request.maxTokens, 17);
    assert.equal(second.reservation.request.revised, true);
    assert.equal(second.record.replyHeaders?.['x-sluiceway-max-tokens'], '17');
    assert.equal(second.reservation.bound?.outputTokens, 17);
    assert.equal(second.reservation.bound?.lowered, true);
  });

  test('that leaves fewer than 16 tokens refuses until the next day', async () => {
    const { admitted, refused, clock } = setup(budget(cost(20) + cost(16) - 1));
    await admitted();
    const { why } = await refused();
    assert.deepEqual([why.limit?.kind, why.limit?.mayRetry], ['spend', false]);
    assert.equal(why.retryAfterMs, 12 * 3_600_000);
    await clock.advance(12 * 3_600_000);
    await admitted();
  });

  test('that was not used comes back, and what was used is booked', async () => {
    const { admitted, connection } = setup(budget(cost(20)));
    const { reservation } = await admitted();
    await end(reservation, { inputTokens: 6, outputTokens: 2 });
    const [line] = await connection.ledger.lines({ limit: 10 });
    assert.deepEqual(line, {
      requestId: 'req_1',
      attempt: 1,
      key: 'ide',
      tenant: 'ide',
      model: 'sonnet',
      target: 'p/m',
      outcome: 'complete',
      estimated: false,
      inputTokens: 6,
      outputTokens: 2,
      costMicroUsd: 26,
      at: DAY,
    });
    const next = await admitted();
    assert.equal(next.reservation.request.maxTokens, 17);
  });

  test('is reserved at the dearest target, and none without a price is used', async () => {
    const dear = { ...PRICED, model: 'dear', price: priceOfOwn({ input: 1, output: 100 }) };
    const { admitted, loads } = setup(budget(INPUT + 100 * 20));
    const { reservation } = await admitted({}, [PRICED, UNPRICED, dear]);
    assert.equal(reservation.request.maxTokens, 20);
    assert.deepEqual(
      [PRICED, UNPRICED, dear].map((target) => reservation.mayUse(target)),
      [true, false, true],
    );
    assert.equal(loads.count, 1);
  });

  test('cannot be limited where no target has a price', async () => {
    const { refused } = setup(budget(1_000));
    const { why } = await refused({}, [UNPRICED]);
    assert.equal(why.code, 'price_unknown');
    assert.match(why.message, /q\/m/);
  });

  test('bounds nothing where it is not limited, and needs no price', async () => {
    const { admitted } = setup({ concurrent: 1 });
    const { reservation } = await admitted({}, [UNPRICED]);
    assert.equal(reservation.bound, undefined);
    assert.equal(reservation.mayUse(UNPRICED), true);
  });
});

test('500 calls at once on a budget for 10: exactly 10 are admitted', async () => {
  const { call } = setup({ spend: { cap: (INPUT + 10 * 16) * 10, per: 'day' } });
  const results = await Promise.all(Array.from({ length: 500 }, () => call({ maxTokens: 16 })));
  assert.equal(results.filter(({ result }) => result && !('code' in result)).length, 10);
});

test('a slot is held to the end of the call, and freed however that ends', async () => {
  const { admitted, refused } = setup({ concurrent: 1 });
  const { reservation } = await admitted();
  const { why } = await refused();
  assert.deepEqual([why.limit?.kind, why.retryAfterMs, why.limit?.mayRetry], ['concurrent', 1_000, true]);
  reservation.ended('client_closed');
  await settle();
  await admitted();
});

describe('a replay', () => {
  test('counts as a request, and neither takes nor costs anything else', async () => {
    const plan: UsagePlan = {
      rate: { capacity: 3, refillUnits: 1, refillMs: 1_000 },
      quota: { cap: 1, per: 'day' },
      tokens: { capacity: 0, refillUnits: 0, refillMs: 1 },
      spend: { cap: 0, per: 'day' },
      concurrent: 1,
    };
    const { limiter, connection } = setup(plan);
    const caller = { keyName: 'ide', tenant: undefined, plan: 'team' };
    const first = new FakeRecord({ requestId: 'req_a' });
    assert.equal(await limiter.admitReplay(caller, first), undefined);
    assert.deepEqual(first.rates?.requests?.remaining, 2);
    const second = new FakeRecord({ requestId: 'req_b' });
    assert.equal((await limiter.admitReplay(caller, second))?.limit?.kind, 'quota');
    assert.deepEqual(await connection.ledger.lines({ limit: 10 }), []);
  });
});
