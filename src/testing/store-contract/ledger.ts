import assert from 'node:assert/strict';
import { line, settling, slots, take, taking } from './samples.ts';
import { type StoreUnderTest, storeTest } from './subject.ts';

export function ledgerContract(subject: StoreUnderTest): void {
  storeTest(subject, 'lines come back as they were booked, the newest first', async (store) => {
    const first = line('r1', 50, { outcome: 'cut', estimated: true });
    const second = line('r2', 3_000_000_000, { at: first.at + 5, outcome: 'budget', target: 'b/x y "z"' });
    await store.limits.settle(settling('r1', [], { lines: [first] }));
    await store.limits.settle(settling('r2', [], { lines: [second] }));
    assert.deepEqual(await store.ledger.lines({ limit: 10 }), [second, first]);
    assert.deepEqual(await store.ledger.lines({ limit: 1 }), [second]);
  });

  storeTest(subject, 'lines of one key', async (store) => {
    const other = line('r2', 2, { key: 'bob' });
    await store.limits.settle(settling('r1', [], { lines: [line('r1', 1)] }));
    await store.limits.settle(settling('r2', [], { lines: [other] }));
    assert.deepEqual(await store.ledger.lines({ key: 'bob', limit: 10 }), [other]);
    assert.deepEqual(await store.ledger.lines({ key: 'nobody', limit: 10 }), []);
  });

  storeTest(subject, 'totals: admitted calls, tokens and money, by key', async (store) => {
    await take(store.limits, taking('r1', []));
    await take(store.limits, taking('r2', [slots()]));
    assert.ok(!(await store.limits.take(taking('refused', [slots({ cap: 0 })]))).taken);
    await store.limits.settle(settling('r1', [], { lines: [line('r1', 50), line('r1', 0, { attempt: 2 })] }));
    await store.limits.settle(settling('r2', [], { lines: [line('r2', 7, { key: 'bob' })] }));
    assert.deepEqual(await store.ledger.totals(['bob', 'nobody', 'ada']), [
      { requests: 0, inputTokens: 10, outputTokens: 5, spendMicroUsd: 7 },
      { requests: 0, inputTokens: 0, outputTokens: 0, spendMicroUsd: 0 },
      { requests: 2, inputTokens: 20, outputTokens: 10, spendMicroUsd: 50 },
    ]);
    assert.deepEqual(await store.ledger.totals([]), []);
  });

  storeTest(subject, 'another connection sees the same', async (store, session) => {
    await store.limits.settle(settling('r1', [], { lines: [line('r1', 50)] }));
    const other = await session.connect();
    assert.deepEqual(await other.ledger.lines({ limit: 10 }), [line('r1', 50)]);
    assert.equal((await other.ledger.totals(['ada']))[0]?.spendMicroUsd, 50);
  });
}
