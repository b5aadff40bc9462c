import assert from 'node:assert/strict';
import type { IdempotencyClaim, KeptAnswer } from '../../ports/stores/idempotency-store.ts';
import { fourConnections, nth, type StoreUnderTest, storeTest } from './subject.ts';

const LEASE_MS = 250;
const LONG_MS = 60_000;
const ANSWER: KeptAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json', 'x-odd': 'ü "quoted"' },
  body: Uint8Array.from({ length: 256 }, (_, byte) => byte),
};

function claim(owner: string, more: Partial<IdempotencyClaim> = {}): IdempotencyClaim {
  return { id: 'ada order-1', fingerprint: 'digest-1', owner, leaseMs: LONG_MS, ...more };
}

export function idempotencyStoreContract(subject: StoreUnderTest): void {
  claimTests(subject);
  answerTests(subject);
}

function claimTests(subject: StoreUnderTest): void {
  storeTest(subject, 'the first request claims its key, the second learns of it', async ({ idempotency }) => {
    assert.deepEqual(await idempotency.claim(claim('a')), { state: 'claimed' });
    assert.deepEqual(await idempotency.claim(claim('b')), { state: 'under-way' });
    assert.deepEqual(await idempotency.claim(claim('b', { id: 'bob order-1' })), { state: 'claimed' });
  });

  storeTest(subject, 'of many at once one claims, over four connections', async (_store, session) => {
    const connections = await fourConnections(session);
    const states = await Promise.all(
      Array.from({ length: 40 }, (_each, n) => nth(connections, n).idempotency.claim(claim(`${n}`))),
    );
    assert.equal(states.filter((each) => each.state === 'claimed').length, 1);
    assert.equal(states.filter((each) => each.state === 'under-way').length, 39);
  });

  storeTest(
    subject,
    'another body under the same key is a mismatch, answered or not',
    async ({ idempotency }) => {
      const other = claim('b', { fingerprint: 'digest-2' });
      await idempotency.claim(claim('a'));
      assert.deepEqual(await idempotency.claim(other), { state: 'mismatch' });
      await idempotency.complete(claim('a').id, 'a', ANSWER, LONG_MS);
      assert.deepEqual(await idempotency.claim(other), { state: 'mismatch' });
    },
  );

  storeTest(subject, 'a key that is given up is free', async ({ idempotency }) => {
    await idempotency.claim(claim('a'));
    await idempotency.release(claim('a').id, 'b');
    assert.deepEqual(
      await idempotency.claim(claim('b')),
      { state: 'under-way' },
      'only its owner gives it up',
    );
    await idempotency.release(claim('a').id, 'a');
    assert.deepEqual(await idempotency.claim(claim('b', { fingerprint: 'new' })), { state: 'claimed' });
  });

  storeTest(
    subject,
    'a dead process blocks its key no longer than its lease',
    async ({ idempotency }, session) => {
      await idempotency.claim(claim('a', { leaseMs: LEASE_MS }));
      await session.advance(LEASE_MS + 20);
      assert.deepEqual(await idempotency.claim(claim('b')), { state: 'claimed' });
      assert.equal(await idempotency.renew(claim('a').id, 'a', LONG_MS), false);
      await idempotency.complete(claim('a').id, 'a', ANSWER, LONG_MS);
      assert.deepEqual(await idempotency.claim(claim('c')), { state: 'under-way' }, 'the claim is b’s');
    },
  );

  storeTest(subject, 'a claim that is renewed goes on', async ({ idempotency }, session) => {
    await idempotency.claim(claim('a', { leaseMs: LEASE_MS }));
    assert.equal(await idempotency.renew(claim('a').id, 'a', LONG_MS), true);
    await session.advance(LEASE_MS + 20);
    assert.deepEqual(await idempotency.claim(claim('b')), { state: 'under-way' });
  });
}

function answerTests(subject: StoreUnderTest): void {
  storeTest(subject, 'the answer comes back whole, to every connection', async ({ idempotency }, session) => {
    await idempotency.claim(claim('a'));
    await idempotency.complete(claim('a').id, 'a', ANSWER, LONG_MS);
    for (const store of [idempotency, (await session.connect()).idempotency]) {
      const found = await store.claim(claim('b'));
      assert.equal(found.state, 'answered');
      if (found.state !== 'answered') return;
      const { status, headers, body } = found.answer;
      assert.deepEqual({ status, headers, body: [...body] }, { ...ANSWER, body: [...ANSWER.body] });
    }
    await idempotency.release(claim('a').id, 'a');
    assert.equal((await idempotency.claim(claim('b'))).state, 'answered', 'nobody gives up an answer');
  });

  storeTest(subject, 'an answer is kept for its time', async ({ idempotency }, session) => {
    await idempotency.claim(claim('a'));
    await idempotency.complete(claim('a').id, 'a', ANSWER, LEASE_MS);
    await session.advance(LEASE_MS + 20);
    assert.deepEqual(await idempotency.claim(claim('b', { fingerprint: 'new' })), { state: 'claimed' });
  });

  storeTest(subject, 'an empty body is an answer too', async ({ idempotency }) => {
    await idempotency.claim(claim('a'));
    const empty = { status: 204, headers: {}, body: new Uint8Array(0) };
    await idempotency.complete(claim('a').id, 'a', empty, LONG_MS);
    const found = await idempotency.claim(claim('b'));
    assert.equal(found.state === 'answered' && found.answer.body.length, 0);
  });
}
