import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError, failure } from '../../core/failure.ts';
import type { ByteSource } from '../../ports/byte-source.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import { FakeRecord } from '../../testing/call/fake-record.ts';
import { FakeClock, settle } from '../../testing/fake-clock.ts';
import { FakeRequest } from '../../testing/fake-request.ts';
import { seededRandom } from '../../testing/seeded-random.ts';
import { native } from '../../wire/native/dialect.ts';
import type { Inbound } from '../inbound.ts';
import { createIdempotency } from './idempotency.ts';
import { OpenStore } from './idempotency-store.fixture.ts';

interface Sent {
  readonly key?: string;
  readonly body?: string;
  readonly target?: string;
  readonly caller?: string;
  readonly isAdmin?: boolean;
  readonly authorization?: string;
}

function setup(options: { refuseReplay?: boolean } = {}) {
  const clock = new FakeClock();
  const store = new OpenStore(clock);
  const random = seededRandom();
  let draining = false;
  const process = () =>
    createIdempotency({
      store: async () => store,
      clock,
      random,
      bodyLimits: { maxBytes: 1_000, timeoutMs: 1_000 },
      leaseMs: 30_000,
      isDraining: () => draining,
      admitReplay: async () => (options.refuseReplay ? failure('throttled') : undefined),
    });
  const first = process();
  const bodies: string[] = [];

  function inboundOf({
    key = 'k1',
    body = '{}',
    target = '/v1/chat',
    ...sent
  }: Sent): Inbound & { isAdmin: boolean } {
    const { caller, authorization = 'Bearer of-the-operator', isAdmin = false } = sent;
    const principal = caller === undefined ? undefined : { keyName: caller, tenant: undefined };
    const request = new FakeRequest({ target, body, headers: { 'idempotency-key': key, authorization } });
    return { request, dialect: native, principal, record: new FakeRecord(), isAdmin };
  }

  /** Sends a request that is answered by `reply`. */
  function send(sent: Sent, reply: (inbound: Inbound) => HttpReply | Promise<HttpReply>, by = first) {
    return by(inboundOf(sent), async (inbound) => {
      bodies.push(new TextDecoder().decode(await inbound.request.body({ maxBytes: 1_000, timeoutMs: 1 })));
      return reply(inbound);
    });
  }

  return {
    clock,
    store,
    bodies,
    process,
    send,
    drain() {
      draining = true;
    },
  };
}

const ANSWER = {
  status: 201,
  headers: { 'content-type': 'application/json', 'x-request-id': 'req_0' },
  body: '{"a":1}',
};

function textOf(body: HttpReply['body']): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
}

function codeOf(pending: Promise<unknown>): Promise<string> {
  return pending.then(
    () => 'answered',
    (thrown) => (thrown as FailureError).failure.code,
  );
}

describe('a request with an Idempotency-Key', () => {
  test('is answered once: the same again brings the same status and body, and asks nobody', async () => {
    const { send, bodies } = setup();
    await send({}, () => ANSWER);
    const again = await send({}, () => assert.fail('asked again'));
    assert.deepEqual([again.status, textOf(again.body)], [201, '{"a":1}']);
    assert.equal(again.headers['idempotent-replayed'], 'true');
    assert.equal(again.headers['x-request-id'], 'req_1');
    assert.deepEqual(bodies, ['{}']);
  });

  test('is answered the same by another process', async () => {
    const { send, process } = setup();
    await send({}, () => ANSWER);
    assert.equal(textOf((await send({}, () => assert.fail(), process())).body), '{"a":1}');
  });

  test('with another body or another path is a mismatch', async () => {
    const { send } = setup();
    await send({}, () => ANSWER);
    for (const other of [{ body: '{ }' }, { target: '/v1/messages' }])
      assert.equal(await codeOf(send(other, () => ANSWER)), 'idempotency_mismatch');
    assert.equal((await send({ target: '/v1/chat?x=1' }, () => assert.fail())).status, 201);
  });

  test('with another key, or from another caller, is another request', async () => {
    const { send, bodies } = setup();
    for (const sent of [
      {},
      { key: 'k2' },
      { caller: 'team' },
      { caller: 'admin' },
      { caller: 'open' },
      { isAdmin: true },
    ])
      assert.equal((await send(sent, () => ANSWER)).headers['idempotent-replayed'], undefined);
    assert.equal(bodies.length, 6);
  });

  test('can be sent again for 24 hours', async () => {
    const { clock, send, bodies } = setup();
    await send({}, () => ANSWER);
    await clock.advance(24 * 3_600_000 - 1);
    await send({}, () => ANSWER);
    assert.equal(bodies.length, 1);
    await clock.advance(1);
    await send({}, () => ANSWER);
    assert.equal(bodies.length, 2);
  });

  test('that fails, or is refused, is not kept: the next is the first', async () => {
    const { send, bodies } = setup();
    await send({}, () => ({ ...ANSWER, status: 400 }));
    await assert.rejects(
      send({}, () => {
        throw new FailureError(failure('overloaded'));
      }),
    );
    assert.equal((await send({}, () => ANSWER)).headers['idempotent-replayed'], undefined);
    assert.equal(bodies.length, 3);
  });

  test('waits while the first is under way, and gets its answer', async () => {
    const { clock, send, bodies } = setup();
    const { promise, resolve } = Promise.withResolvers<HttpReply>();
    const one = send({}, () => promise);
    const others = Array.from({ length: 20 }, () => send({}, () => assert.fail()));
    await clock.advance(100_000);
    resolve(ANSWER);
    assert.equal((await one).headers['idempotent-replayed'], undefined);
    await clock.advance(1_000);
    for (const other of others) assert.equal((await other).headers['idempotent-replayed'], 'true');
    assert.equal(bodies.length, 1);
  });

  test('that waits is the first when the first fails', async () => {
    const { clock, send, bodies } = setup();
    const { promise, reject } = Promise.withResolvers<HttpReply>();
    const one = codeOf(send({}, () => promise));
    const other = send({}, () => ANSWER);
    await clock.advance(100);
    reject(new FailureError(failure('overloaded')));
    assert.equal(await one, 'overloaded');
    await clock.advance(1_000);
    assert.equal((await other).status, 201);
    assert.equal(bodies.length, 2);
  });

  test('is free again after its lease when its process has died', async () => {
    const { clock, store, send, process } = setup();
    void send({}, () => new Promise(() => {}));
    await settle();
    // The process is gone with its timers.
    const [entry] = store.entries.values();
    assert.ok(entry);
    Object.assign(entry.claim, { owner: 'somebody who is dead' });
    const other = send({}, () => ANSWER, process());
    await clock.advance(29_000);
    await clock.advance(2_000);
    assert.equal((await other).status, 201);
  });

  test('waits no longer than its client, and not into a drain', async () => {
    const { clock, send, drain } = setup();
    void send({}, () => new Promise(() => {}));
    const waiting = codeOf(send({}, () => ANSWER));
    await clock.advance(100);
    drain();
    await clock.advance(1_000);
    assert.equal(await waiting, 'draining');
  });

  test('is refused where the key is empty or too long', async () => {
    const { send } = setup();
    for (const key of ['', ' ', 'x'.repeat(256), 'a\u0007b'])
      assert.equal(await codeOf(send({ key }, () => ANSWER)), 'invalid_request');
    assert.equal((await send({ key: 'x'.repeat(255) }, () => ANSWER)).status, 201);
  });

  test('is refused while the store is down, and answered when it goes down later', async () => {
    const { store, send } = setup();
    const reply = send({ key: 'k2' }, async () => {
      store.down = true;
      return ANSWER;
    });
    assert.equal((await reply).status, 201);
    assert.equal(await codeOf(send({}, () => assert.fail())), 'store_unavailable');
  });

  test('is replayed only if its limits let it in', async () => {
    const { send } = setup({ refuseReplay: true });
    await send({}, () => ANSWER);
    assert.equal(await codeOf(send({}, () => ANSWER)), 'throttled');
  });

  test('of the operator is kept sealed, and opened by the same admin key alone', async () => {
    const { store, send } = setup();
    await send({ isAdmin: true }, () => ANSWER);
    const [entry] = store.entries.values();
    assert.doesNotMatch(Buffer.from(entry?.answer?.body ?? []).toString('latin1'), /"a"/);
    assert.equal(textOf((await send({ isAdmin: true }, () => assert.fail())).body), '{"a":1}');
    const other = { isAdmin: true, authorization: 'Bearer another' };
    assert.equal(await codeOf(send(other, () => ANSWER)), 'idempotency_mismatch');
  });
});

describe('a stream with an Idempotency-Key', () => {
  const SSE = { 'content-type': 'text/event-stream' };

  /** Ends in `outcome` behind its last byte. */
  function streamOf(pieces: readonly string[], outcome: 'ok' | 'truncated' = 'ok') {
    return ({ record }: Inbound): HttpReply => {
      const left = [...pieces];
      const body: ByteSource = {
        async read() {
          const next = left.shift();
          if (left.length === 0) record.end(200, outcome === 'ok' ? undefined : failure(outcome));
          return next === undefined ? null : new TextEncoder().encode(next);
        },
        cancel() {},
      };
      return { status: 200, headers: SSE, body };
    };
  }

  async function read({ body }: HttpReply): Promise<string> {
    assert.ok(body !== null && typeof body === 'object' && 'read' in body);
    let text = '';
    for (let bytes = await body.read(); bytes !== null; bytes = await body.read()) text += Buffer.from(bytes);
    return text;
  }

  test('is replayed as a stream of the same bytes', async () => {
    const { send } = setup();
    const pieces = ['data: 1\n\n', 'data: 2\n\n', `data: ${'x'.repeat(40_000)}\n\n`];
    assert.equal(await read(await send({}, streamOf(pieces))), pieces.join(''));
    const again = await send({}, () => assert.fail());
    assert.equal(again.headers['content-type'], 'text/event-stream');
    assert.equal(await read(again), pieces.join(''));
  });

  test('that is cut, left by its client or too long is not kept', async () => {
    const { send, bodies } = setup();
    await read(await send({}, streamOf(['data: 1\n\n', 'error'], 'truncated')));
    const left = await send({}, streamOf(['data: 1\n\n', 'data: 2\n\n']));
    if (left.body !== null && typeof left.body === 'object' && 'cancel' in left.body) left.body.cancel();
    await settle();
    const long = Array.from({ length: 9 }, () => 'x'.repeat(1024 * 1024));
    assert.equal((await read(await send({}, streamOf(long)))).length, 9 * 1024 * 1024);
    await read(await send({}, streamOf(['data: 1\n\n'])));
    assert.equal(bodies.length, 4);
  });
});
