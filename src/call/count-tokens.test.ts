import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import { FailureError, fail } from '../core/failure.ts';
import { NetworkError } from '../ports/http-client.ts';
import type { CountTokensCapability } from '../ports/provider.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../testing/fake-http-client.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { countTokens } from './count-tokens.ts';
import { TOY_CALL, TOY_NAME, toyTarget } from './toy-target.fixture.ts';
import { CallsUnderWay } from './under-way.ts';

const counting: CountTokensCapability = {
  encode: () => TOY_CALL.wire,
  decode(body) {
    const count = Number(new TextDecoder().decode(body));
    return Number.isInteger(count) ? count : fail('bad_upstream_answer');
  },
};

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 8_000, totalMs: 60_000 };

function setup(reply: ScriptedReply, capability: CountTokensCapability | undefined = counting) {
  const clock = new FakeClock();
  const client = new FakeHttpClient([reply]);
  const signal = new Cancellation();
  const target = toyTarget(client, capability ? { counting: capability } : {});
  const route = { targets: [target], timeouts: TIMEOUTS, attemptsPerTarget: 3 };
  const context = { requestId: 'req_1', trace: SAMPLE_TRACE, signal, deadlineAt: 60_000 };
  return {
    clock,
    client,
    signal,
    counting: countTokens(sampleRequest(), route, context, { clock, underWay: new CallsUnderWay() }),
  };
}

/** What the estimate of "Hello" is. */
const ESTIMATE = { inputTokens: 6, estimated: true, target: TOY_NAME };

describe('counting the tokens of a prompt', () => {
  test('is the provider’s count, with its id of the request, where it counts', async () => {
    const { counting: counted, client, clock } = setup({ headers: { 'x-toy-id': 'up_1' }, body: ['4', '2'] });
    assert.deepEqual(await counted, {
      inputTokens: 42,
      upstreamRequestId: 'up_1',
      estimated: false,
      target: TOY_NAME,
    });
    assert.equal(client.sent.length, 1);
    assert.equal(clock.timers, 0);
  });

  test('is an estimate where the provider has no such call, or not for this model', async () => {
    const clock = new FakeClock();
    const client = new FakeHttpClient([]);
    const route = { targets: [toyTarget(client)], timeouts: TIMEOUTS, attemptsPerTarget: 3 };
    const signal = new Cancellation();
    const context = { requestId: 'req_1', trace: SAMPLE_TRACE, signal, deadlineAt: 60_000 };
    assert.deepEqual(
      await countTokens(sampleRequest(), route, context, { clock, underWay: new CallsUnderWay() }),
      ESTIMATE,
    );
    assert.equal(client.sent.length, 0);
    const notThis = setup({ body: ['1'] }, { ...counting, encode: () => undefined });
    assert.deepEqual(await notThis.counting, ESTIMATE);
    assert.equal(notThis.client.sent.length, 0);
  });

  const noCounter: readonly [string, ScriptedReply][] = [
    ['is down', { status: 503, body: [] }],
    ['throttles', { status: 429, body: [] }],
    ['has nothing at the path', { status: 404, body: [] }],
    ['cannot be reached', { head: new NetworkError('refused', 'ECONNREFUSED') }],
    ['breaks off', { body: ['4', new NetworkError('reset', 'ECONNRESET')] }],
    ['answers with something else', { body: ['<html>'] }],
    ['answers without end', { body: Array.from({ length: 9 }, () => '1'.repeat(10_000)) }],
  ];
  for (const [how, reply] of noCounter) {
    test(`is an estimate where the provider ${how}, asked once`, async () => {
      const { counting: counted, client, clock } = setup(reply);
      assert.deepEqual(await counted, ESTIMATE);
      assert.equal(client.sent.length, 1);
      assert.equal(clock.timers, 0);
    });
  }

  test('is refused where the provider refuses the request itself', async () => {
    const { counting: counted, clock } = setup({ status: 400, body: ['messages: too many'] });
    await assert.rejects(
      counted,
      (thrown) => thrown instanceof FailureError && thrown.failure.message === 'messages: too many',
    );
    assert.equal(clock.timers, 0);
  });

  test('fails for a caller who left while the provider was asked', async () => {
    for (const reply of [{ head: 'hang' }, { body: ['4', 'hang'] }] as const) {
      const { counting: counted, signal, client, clock } = setup(reply);
      await clock.advance(1);
      signal.abort();
      await assert.rejects(
        counted,
        (thrown) => thrown instanceof FailureError && thrown.failure.code === 'client_closed',
      );
      assert.ok(client.sent.every((sent) => sent.signal.aborted));
    }
  });

  test('a provider that never answers is given up after the first token time', async () => {
    for (const reply of [{ head: 'hang' }, { body: ['4', 'hang'] }] as const) {
      const { counting: counted, clock, client } = setup(reply);
      await clock.advance(10_000);
      assert.deepEqual(await counted, ESTIMATE);
      assert.ok(client.sent[0]?.signal.aborted);
    }
  });

  test('a model without a target is a failure', async () => {
    const clock = new FakeClock();
    const route = { targets: [], timeouts: TIMEOUTS, attemptsPerTarget: 3 };
    const signal = new Cancellation();
    const context = { requestId: 'req_1', trace: SAMPLE_TRACE, signal, deadlineAt: 60_000 };
    await assert.rejects(
      countTokens(sampleRequest(), route, context, { clock, underWay: new CallsUnderWay() }),
      /all_targets_failed/,
    );
  });
});
