import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import type { TraceContext } from '../core/events.ts';
import { NetworkError } from '../ports/http-client.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { SAMPLE_TRACE } from '../testing/call/sample-trace.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../testing/fake-http-client.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { AttemptLoop } from './attempt-loop.ts';
import { TargetMonitor } from './health/target-monitor.ts';
import type { CallTarget } from './target.ts';
import { TOY_NAME, toyTarget } from './toy-target.fixture.ts';
import { CallsUnderWay } from './under-way.ts';

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 10_000, idleMs: 8_000, totalMs: 60_000 };
const OK: ScriptedReply = { headers: { 'x-toy-id': 'up_ok' }, body: ['a', '.'] };

interface Setup {
  readonly attempts?: number;
  readonly trace?: TraceContext;
  readonly tracing?: boolean;
}

/** @param scripts of each target in turn */
function setup(scripts: readonly (readonly ScriptedReply[])[], set: Setup = {}) {
  const clock = new FakeClock();
  const events = new RecordingSink();
  const clients = scripts.map((script) => new FakeHttpClient(script));
  const ports = { clock, events, random: seededRandom(), tracing: set.tracing ?? false };
  const parts = { ...ports, monitor: new TargetMonitor(ports), underWay: new CallsUnderWay() };
  const targets = clients.map((client, at) =>
    toyTarget(client, at === 0 ? {} : { name: { ...TOY_NAME, model: `m${at}` } }),
  );
  const route = { targets, timeouts: TIMEOUTS, attemptsPerTarget: set.attempts ?? 2 };
  const quotaOf = (at: number) => parts.monitor.targets.of(targets[at] as CallTarget).quota;
  const signal = new Cancellation();
  const context = { requestId: 'req_1', trace: set.trace ?? SAMPLE_TRACE, signal, deadlineAt: 60_000 };
  const loop = new AttemptLoop(parts, sampleRequest({ stream: true }), route, context);
  return { clock, events, clients, quotaOf, signal, running: loop.run() };
}

describe('the attempt loop of one call', () => {
  test('publishes each attempt that failed: who, which, how, and how long is waited', async () => {
    const refusal = { status: 503, headers: { 'x-toy-id': 'up_1' }, body: ['down'] };
    const { clock, events, running } = setup([[refusal, OK]]);
    await clock.advance(1_000);
    assert.ok('answer' in (await running));
    assert.equal(events.attempts.length, 1);
    const [event] = events.attempts;
    assert.deepEqual([event?.requestId, event?.attempt, event?.outcome], ['req_1', 1, 'overloaded']);
    assert.deepEqual([event?.upstreamStatus, event?.upstreamRequestId], [503, 'up_1']);
    assert.deepEqual([event?.target, event?.backoffMs !== undefined], [TOY_NAME, true]);
  });

  test('publishes one that went well only where spans are recorded', async () => {
    for (const tracing of [true, false]) {
      const { events, running } = setup([[OK]], { tracing });
      await running;
      assert.deepEqual(
        events.attempts.map(({ outcome, upstreamStatus, upstreamRequestId }) => [
          ...[outcome, upstreamStatus, upstreamRequestId],
        ]),
        tracing ? [['ok', 200, 'up_ok']] : [],
      );
    }
  });

  test('counts attempts over all targets, and the last one asked is told', async () => {
    const down = { status: 503, body: ['down'] };
    const { clock, events, running } = setup([[down], [down], [down]]);
    await clock.advance(10_000);
    const result = await running;
    assert.ok('failure' in result);
    assert.deepEqual([result.failure.code, result.attempts, result.target?.model], ['overloaded', 6, 'm2']);
    assert.deepEqual(
      events.attempts.map(({ attempt }) => attempt),
      [1, 2, 3, 4, 5, 6],
    );
  });

  test('each attempt is a span of its own below the request’s where spans are recorded', async () => {
    const trace = { ...SAMPLE_TRACE, sampled: true };
    const down = { status: 503, body: [] };
    const { clock, events, clients, running } = setup([[down, OK]], { trace, tracing: true });
    await clock.advance(1_000);
    await running;
    const spans = events.attempts.map((event) => event.trace);
    assert.equal(new Set([trace.spanId, ...spans.map(({ spanId }) => spanId)]).size, 3);
    const begun = spans[1];
    assert.deepEqual([begun?.traceId, begun?.parentSpanId], [trace.traceId, trace.spanId]);
    assert.equal(clients[0]?.sent[1]?.headers.traceparent, `00-${trace.traceId}-${begun?.spanId}-01`);
    assert.notEqual(clients[0]?.sent[0]?.headers.traceparent, clients[0]?.sent[1]?.headers.traceparent);
  });

  test('an attempt that was refused is published under the span that it was sent with', async () => {
    const trace = { ...SAMPLE_TRACE, sampled: true };
    const refusal = { status: 400, body: [] };
    const { events, clients, running } = setup([[refusal]], { trace, tracing: true });
    await running;
    const sent = clients[0]?.sent[0]?.headers.traceparent;
    assert.equal(sent, `00-${trace.traceId}-${events.attempts[0]?.trace.spanId}-01`);
  });

  test('an attempt that got no answer is published with its cause', async () => {
    const { events, running } = setup([[{ head: new NetworkError('dns', 'ENOTFOUND') }]], { attempts: 1 });
    await running;
    assert.equal(events.attempts[0]?.cause, 'ENOTFOUND');
  });

  test('a failure in a begun reply has the provider’s id of it', async () => {
    const garbage = { headers: { 'x-toy-id': 'up_2' }, body: ['!'] };
    const { running } = setup([[garbage]], { attempts: 1 });
    const result = await running;
    assert.ok('failure' in result);
    assert.deepEqual(
      [result.failure.code, result.failure.upstreamRequestId],
      ['bad_upstream_answer', 'up_2'],
    );
  });

  test('a target that is asked otherwise from now on is asked again at once, with one attempt too', async () => {
    const refusal = { status: 422, body: [] };
    const once = setup([[refusal, OK]], { attempts: 1 });
    const full = once.quotaOf(0).tokens;
    await once.clock.advance(0);
    assert.ok('answer' in (await once.running));
    assert.deepEqual([once.clients[0]?.sent.length, once.quotaOf(0).tokens], [2, full]);
    const twice = setup([[refusal, refusal, OK]], { attempts: 1 });
    await twice.clock.advance(0);
    assert.ok('failure' in (await twice.running));
    assert.equal(twice.clients[0]?.sent.length, 2);
  });

  test('a target that answers at once pays back what its retries took', async () => {
    const { running, quotaOf, clock } = setup([[{ status: 503, body: [] }, OK]]);
    const quota = quotaOf(0);
    const full = quota.tokens;
    await clock.advance(1_000);
    await running;
    assert.equal(quota.tokens, full);
  });

  test('a caller who goes while it waits ends it there', async () => {
    const { running, clock, signal, clients } = setup([[{ status: 503, body: [] }], [OK]], { attempts: 9 });
    await clock.advance(0);
    signal.abort();
    const result = await running;
    assert.ok('failure' in result);
    assert.equal(result.failure.code, 'client_closed');
    assert.deepEqual([clients[1]?.sent.length, clock.timers], [0, 0]);
  });
});
