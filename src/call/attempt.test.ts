import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import type { TraceContext } from '../core/events.ts';
import { type Failure, FailureError } from '../core/failure.ts';
import { NetworkError, type NetworkErrorCode } from '../ports/http-client.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../testing/fake-http-client.ts';
import { send } from './attempt.ts';
import type { CallTarget } from './target.ts';
import { TOY_CALL, toyTarget } from './toy-target.fixture.ts';
import { Watchdog } from './watchdog.ts';

interface Setup {
  readonly trace?: TraceContext;
  readonly credentials?: CallTarget['credentials'];
}

function setup(reply: ScriptedReply, { trace = SAMPLE_TRACE, credentials }: Setup = {}) {
  const clock = new FakeClock();
  const limits = { deadlineAt: 60_000, firstTokenMs: 10_000, idleMs: 8_000 };
  const watchdog = new Watchdog({ clock, startedAt: 0, client: new Cancellation(), ...limits });
  const client = new FakeHttpClient([reply]);
  const target = toyTarget(client, credentials ? { credentials } : {});
  const context = { watchdog, connectTimeoutMs: 5_000, nowMs: 1_234, trace };
  return { clock, client, watchdog, sending: send(TOY_CALL.wire, target, context) };
}

async function failureOf(sending: Promise<unknown>): Promise<Failure> {
  try {
    await sending;
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError, String(thrown));
    return thrown.failure;
  }
  return assert.fail('it was answered');
}

describe('sending an attempt', () => {
  test('signs with the credentials of now, and gives the reply of a success unread', async () => {
    const { sending, client } = setup({ status: 201, body: ['a'] });
    const reply = await sending;
    assert.equal(reply.status, 201);
    assert.equal(new TextDecoder().decode((await reply.body.read()) ?? undefined), 'a');
    assert.equal(client.sent[0]?.headers.authorization, 'none 1234');
    assert.equal(client.sent[0]?.headers['x-toy'], 'yes');
  });

  test('waits for credentials that are still looked for', async () => {
    const credentials = { credentials: async () => ({ type: 'api-key', apiKey: 'k' }) as const };
    const { sending, client } = setup({ body: [] }, { credentials });
    await sending;
    assert.equal(client.sent[0]?.headers.authorization, 'api-key 1234');
  });

  test('credentials that cannot be found are a failure that tells no caller where they were looked for', async () => {
    const credentials = { credentials: () => Promise.reject(new Error('looked in /home/me/.aws')) };
    const { sending, client } = setup({ body: [] }, { credentials });
    const why = await failureOf(sending);
    assert.equal(why.code, 'upstream_auth');
    assert.doesNotMatch(why.message, /home/);
    assert.equal(client.sent.length, 0);
  });

  test('a trace goes upstream if it is recorded, or if the caller brought it, and is signed then', async () => {
    const traceparent = async (trace: TraceContext): Promise<string | undefined> => {
      const { sending, client } = setup({ body: [] }, { trace });
      await sending;
      return client.sent[0]?.headers.traceparent;
    };
    assert.equal(await traceparent(SAMPLE_TRACE), undefined);
    assert.match((await traceparent({ ...SAMPLE_TRACE, sampled: true })) ?? '', /-01$/);
    assert.match((await traceparent({ ...SAMPLE_TRACE, fromCaller: true })) ?? '', /-00$/);
  });

  const networkErrors: readonly [NetworkErrorCode, Failure['code']][] = [
    ['refused', 'upstream_unreachable'],
    ['reset', 'upstream_unreachable'],
    ['dns', 'upstream_unreachable'],
    ['tls', 'upstream_unreachable'],
    ['other', 'upstream_unreachable'],
    ['connect-timeout', 'connect_timeout'],
    ['protocol', 'bad_upstream_answer'],
  ];
  for (const [code, expected] of networkErrors) {
    test(`a connection that fails with ${code} is ${expected}`, async () => {
      const why = await failureOf(setup({ head: new NetworkError(code, 'ECODE') }).sending);
      assert.deepEqual([why.code, why.upstreamCode, why.cause], [expected, code, 'ECODE']);
    });
  }

  test('an attempt that the watchdog ended fails for the watchdog’s reason', async () => {
    const { sending, watchdog } = setup({ head: 'hang' });
    watchdog.end('deadline_exceeded');
    assert.equal((await failureOf(sending)).code, 'deadline_exceeded');
  });

  test('a refusal is a failure with its status, its id, and what its body says', async () => {
    const refusal = { status: 429, headers: { 'x-toy-id': 'up_1' }, body: ['slow ', 'down'] };
    const why = await failureOf(setup(refusal).sending);
    assert.deepEqual(
      [why.code, why.upstreamStatus, why.upstreamRequestId, why.message],
      ['throttled', 429, 'up_1', 'slow down'],
    );
  });

  test('a redirect is no answer, and is told as one', async () => {
    const headers = { location: 'https://other.example/v1?key=secret' };
    const why = await failureOf(setup({ status: 308, headers, body: [] }).sending);
    assert.equal(why.upstreamStatus, 308);
    assert.match(why.message, /redirect \(308\) to other\.example,/);
  });

  test('of an error body without end no more is read than tells something', async () => {
    const piece = 'x'.repeat(16 * 1024);
    const { sending, client } = setup({ status: 503, body: Array.from({ length: 50 }, () => piece) });
    const why = await failureOf(sending);
    assert.equal(why.code, 'overloaded');
    assert.equal(why.message.length, 64 * 1024);
    assert.deepEqual(client.cancelled, [0]);
  });

  test('half an error body tells more than none', async () => {
    const broken = new NetworkError('reset', 'ECONNRESET');
    const why = await failureOf(setup({ status: 503, body: ['half', broken] }).sending);
    assert.deepEqual([why.code, why.message], ['overloaded', 'half']);
  });

  test('an error body that stalls is given up after the idle time, and its status tells', async () => {
    const { sending, clock } = setup({ status: 503, body: ['half', 'hang'] });
    const pending = failureOf(sending);
    await clock.advance(8_000);
    assert.equal((await pending).code, 'overloaded');
  });

  test('a client that leaves, or a deadline, during an error body decides the failure', async () => {
    for (const verdict of ['client_closed', 'deadline_exceeded'] as const) {
      const { sending, watchdog, clock } = setup({ status: 503, body: ['half', 'hang'] });
      const pending = failureOf(sending);
      await clock.advance(1);
      watchdog.end(verdict);
      assert.equal((await pending).code, verdict);
    }
  });
});
