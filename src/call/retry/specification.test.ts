import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../../core/cancellation.ts';
import { RecordingSink } from '../../testing/call/recording-sink.ts';
import { SAMPLE_TRACE } from '../../testing/call/sample-trace.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { FakeHttpClient } from '../../testing/fake-http-client.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { AttemptLoop } from '../attempt-loop.ts';
import { TargetMonitor } from '../health/target-monitor.ts';
import { toyTarget } from '../toy-target.fixture.ts';
import { CallsUnderWay } from '../under-way.ts';

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000, totalMs: 600_000 };

interface Case {
  readonly name: string;
  readonly attempts?: number;
  /** Tokens in the quota at the beginning. */
  readonly quota?: number;
  /** The provider's statuses, for each call. */
  readonly calls: readonly (readonly number[])[];
  /** In milliseconds, over all calls. */
  readonly delays: readonly number[];
  /** Tokens behind each call. */
  readonly quotas: readonly number[];
  readonly outcomes: readonly ('ok' | 'failed')[];
}

/*
 * The cases of the AWS SDKs' specification of standard retries, with the costs in force since 2026-11-10 and without jitter:
 * https://aws.amazon.com/blogs/developer/ ("updated default retry behavior").
 */
const CASES: readonly Case[] = [
  {
    name: 'a retry succeeds in the end',
    ...{ calls: [[500, 500, 200]], delays: [50, 100], quotas: [486], outcomes: ['ok'] },
  },
  {
    name: 'the attempts are used up',
    ...{ calls: [[502, 502, 502]], delays: [50, 100], quotas: [472], outcomes: ['failed'] },
  },
  {
    name: 'the quota is used up by one retry',
    ...{ quota: 14, calls: [[500, 500]], delays: [50], quotas: [0], outcomes: ['failed'] },
  },
  {
    name: 'no retry at all without quota',
    ...{ quota: 0, calls: [[500]], delays: [], quotas: [0], outcomes: ['failed'] },
  },
  {
    name: 'backoff doubles',
    ...{ attempts: 5, calls: [[500, 500, 500, 500, 500]] },
    ...{ delays: [50, 100, 200, 400], quotas: [444], outcomes: ['failed'] },
  },
  {
    name: 'backoff is capped at 20 s',
    ...{ attempts: 8, calls: [[429, 429, 429, 429, 429, 429, 429, 200]] },
    ...{ delays: [1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000], quotas: [470], outcomes: ['ok'] },
  },
  {
    name: 'retries stop when the quota is used up',
    ...{ attempts: 5, quota: 20, calls: [[500, 502]], delays: [50], quotas: [6], outcomes: ['failed'] },
  },
  {
    name: 'the quota recovers with successes',
    ...{
      attempts: 5,
      quota: 30,
      calls: [
        [500, 502, 200],
        [500, 200],
      ],
    },
    ...{ delays: [50, 100, 50], quotas: [16, 16], outcomes: ['ok', 'ok'] },
  },
  {
    name: 'throttling waits from a second on and costs 5, which is paid back',
    ...{ calls: [[429, 200]], delays: [1_000], quotas: [500], outcomes: ['ok'] },
  },
];

describe('standard retries, by the specification', () => {
  for (const each of CASES) {
    test(each.name, async () => {
      const clock = new FakeClock();
      const events = new RecordingSink();
      const random = { next: () => 1, hex: () => '' };
      const monitor = new TargetMonitor({ clock, events, random });
      const parts = { clock, events, random, monitor, tracing: false, underWay: new CallsUnderWay() };
      const statuses = each.calls.flat();
      const client = new FakeHttpClient(
        statuses.map((status) =>
          status === 200 ? { body: ['a', '.'] } : { status: status === 429 ? 429 : 503 },
        ),
      );
      const target = toyTarget(client);
      const route = { targets: [target], timeouts: TIMEOUTS, attemptsPerTarget: each.attempts ?? 3 };
      const { quota } = monitor.targets.of(target);
      while (quota.tokens > (each.quota ?? 500))
        quota.take(quota.tokens - (each.quota ?? 500) >= 14 ? 'transient' : 'throttle');
      for (let off = quota.tokens; off < (each.quota ?? 500); off++) quota.succeeded(undefined);
      for (const [at, outcome] of each.outcomes.entries()) {
        const context = {
          ...{ requestId: 'req_1', trace: SAMPLE_TRACE, signal: new Cancellation() },
          deadlineAt: clock.monotonic() + TIMEOUTS.totalMs,
        };
        const running = new AttemptLoop(parts, sampleRequest({ stream: true }), route, context).run();
        await clock.advance(100_000);
        const result = await running;
        assert.equal('answer' in result ? 'ok' : 'failed', outcome);
        assert.equal(quota.tokens, each.quotas[at]);
      }
      const delays = events.attempts.flatMap(({ backoffMs }) => backoffMs ?? []);
      assert.deepEqual(delays, each.delays);
      assert.equal(client.sent.length, statuses.length);
    });
  }
});
