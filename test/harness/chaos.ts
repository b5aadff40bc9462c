import type { CallRoute } from '../../src/call/call-route.ts';
import { createExecutor } from '../../src/call/execute.ts';
import { toyTarget } from '../../src/call/toy-target.fixture.ts';
import { Cancellation } from '../../src/core/cancellation.ts';
import { nextBatch } from '../../src/core/part-source.ts';
import { EventClock } from '../../src/testing/call/event-clock.ts';
import { RecordingSink } from '../../src/testing/call/recording-sink.ts';
import { SAMPLE_TRACE } from '../../src/testing/call/sample-trace.ts';
import { type Behaviour, SimulatedTarget } from '../../src/testing/call/simulated-target.ts';
import { sampleRequest } from '../../src/testing/sample-request.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';

export type Behaves = (random: { next(): number }, now: number) => Behaviour;

/** Answers within 250 to 350 ms. */
export const healthy: Behaves = (random) => ({ does: 'answer', ms: 250 + 100 * random.next() });

export interface Chaos {
  readonly seed: number;
  readonly stream: boolean;
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly targets: readonly Behaves[];
  readonly route?: Partial<Omit<CallRoute, 'targets'>>;
}

export interface ChaosCall {
  readonly at: number;
  readonly ms: number;
  /** `ok`, or the failure's code. */
  readonly outcome: string;
  /** Our status for it. */
  readonly attempts: number;
}

export interface ChaosFigures {
  readonly requests: number;
  readonly errorRate: number;
  readonly callsPerRequest: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Failures by code. */
  readonly failures: Readonly<Record<string, number>>;
  /** Attempts at each target. */
  readonly perTarget: readonly number[];
  readonly calls: readonly ChaosCall[];
  readonly arrivals: readonly (readonly number[])[];
  /** Attempts that have not ended. */
  readonly leftOver: number;
}

const TIMEOUTS = { connectMs: 5_000, firstTokenMs: 30_000, idleMs: 30_000, totalMs: 600_000 };

/** Runs an open loop of calls through the real executor. Nothing but the clock and the servers is simulated. */
export async function runChaos(chaos: Chaos): Promise<ChaosFigures> {
  const clock = new EventClock();
  const random = seededRandom(chaos.seed);
  const clients = chaos.targets.map((behaves) => new SimulatedTarget(clock, random, behaves));
  const targets = clients.map((client, at) =>
    toyTarget(client, { name: { provider: `p${at}`, providerKind: 'openai', model: 'm' } }),
  );
  const events = new RecordingSink();
  const executor = createExecutor({ clock, random, events, tracing: false });
  const route: CallRoute = { timeouts: TIMEOUTS, attemptsPerTarget: 3, ...chaos.route, targets };
  const request = sampleRequest({ stream: chaos.stream });
  const calls: ChaosCall[] = [];

  async function call(): Promise<void> {
    const at = clock.monotonic();
    const context = {
      requestId: `req_${calls.length}`,
      trace: SAMPLE_TRACE,
      signal: new Cancellation(),
      deadlineAt: at + route.timeouts.totalMs,
    };
    const result = await executor.execute(request, route, context);
    let outcome = 'failure' in result ? result.failure.code : 'ok';
    if ('answer' in result) {
      for (let batch = await nextBatch(result.answer); batch; batch = await nextBatch(result.answer)) {
        const last = batch.parts.at(-1);
        if (last?.type === 'failure') outcome = last.failure.code;
      }
    }
    const attempts = 'failure' in result ? result.attempts : result.answer.facts.attempts;
    calls.push({ at, ms: clock.monotonic() - at, outcome, attempts });
  }

  const requests = Math.round(chaos.ratePerSecond * chaos.seconds);
  let sent = 0;
  const sendNext = (): void => {
    sent++;
    void call();
    if (sent < requests) clock.setTimer(sendNext, (1_000 / chaos.ratePerSecond) * 2 * random.next());
  };
  clock.setTimer(sendNext, 0);
  await clock.runUntil(chaos.seconds * 1_000 * 2 + route.timeouts.totalMs);
  return { ...figuresOf(calls, requests, clients), leftOver: executor.underWay() };
}

function figuresOf(
  calls: readonly ChaosCall[],
  requests: number,
  clients: readonly SimulatedTarget[],
): Omit<ChaosFigures, 'leftOver'> {
  const times = calls.map(({ ms }) => ms).sort((a, b) => a - b);
  const failures: Record<string, number> = {};
  for (const { outcome } of calls) if (outcome !== 'ok') failures[outcome] = (failures[outcome] ?? 0) + 1;
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0) + (requests - calls.length);
  const perTarget = clients.map(({ arrivals }) => arrivals.length);
  return {
    requests,
    errorRate: failed / requests,
    callsPerRequest: perTarget.reduce((sum, count) => sum + count, 0) / requests,
    p50Ms: Math.round(times[Math.floor(times.length * 0.5)] ?? 0),
    p99Ms: Math.round(times[Math.floor(times.length * 0.99)] ?? 0),
    failures,
    perTarget,
    calls,
    arrivals: clients.map(({ arrivals }) => arrivals),
  };
}
