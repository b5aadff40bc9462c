import { Connection } from '../load/connection.ts';
import { holdStreams } from '../load/held-streams.ts';
import type { Plan } from '../plan.ts';
import type { Child } from '../process/child.ts';
import { endStreams } from '../process/upstream-control.ts';
import { median, quantile } from '../report/statistics.ts';
import { fixed, table } from '../report/table.ts';
import type { Shape, Subject } from '../subjects.ts';

const STREAM: Shape = { size: 'short', stream: true, speed: 'paced/20' };
/** About 100,000 tokens. */
const LARGE: Shape = { size: 'unicode', stream: false, speed: 'fast' };
const SETTLE_MS = 400;

interface Slice {
  readonly aloneP99: number;
  readonly besideP99: number;
  readonly largeMs: number;
}

/**
 * How late the pieces of small streams arrive while large requests pass through the same process. Compared with the streams
 * alone.
 */
export async function measureBesideLarge(
  subjects: readonly Subject[],
  upstream: Child,
  plan: Plan['besideLarge'],
): Promise<string> {
  const rounds: Map<Subject, Slice>[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const slices = new Map<Subject, Slice>();
    for (const subject of subjects) slices.set(subject, await slice(subject, upstream, plan));
    rounds.push(slices);
  }
  return table(
    ['', 'runtime', 'p99 between pieces, alone, ms', 'beside large requests', 'added', 'a large request, ms'],
    subjects.map((subject) => {
      const of = (read: (slice: Slice) => number): string =>
        fixed(median(rounds.map((slices) => read(slices.get(subject) as Slice))), 1);
      return [
        subject.label,
        subject.runtime,
        of((each) => each.aloneP99),
        of((each) => each.besideP99),
        of((each) => each.besideP99 - each.aloneP99),
        of((each) => each.largeMs),
      ];
    }),
  );
}

async function slice(subject: Subject, upstream: Child, plan: Plan['besideLarge']): Promise<Slice> {
  const streams = await holdStreams(subject.child.port, subject.request(STREAM), plan.streams);
  await Bun.sleep(SETTLE_MS);
  const alone = streams.recordGaps();
  await Bun.sleep(plan.sliceMs);
  const aloneP99 = quantile(alone, 0.99);
  const beside = streams.recordGaps();
  const largeMs = await sendLarge(subject, plan);
  const besideP99 = quantile(beside, 0.99);
  await endStreams(upstream);
  await streams.ended();
  streams.close();
  return { aloneP99, besideP99, largeMs };
}

/** Sends large requests one after the other, at even intervals. Returns their median time in milliseconds. */
async function sendLarge(subject: Subject, plan: Plan['besideLarge']): Promise<number> {
  const connection = await Connection.open(subject.child.port);
  const request = subject.request(LARGE);
  const times: number[] = [];
  const until = performance.now() + plan.sliceMs;
  while (performance.now() < until) {
    const outcome = await new Promise<{ ok: boolean; totalMs: number }>((resolve) => {
      connection.send(request, resolve);
    });
    if (!outcome.ok) throw new Error(`a large request failed at ${subject.label}`);
    times.push(outcome.totalMs);
    await Bun.sleep(plan.everyMs);
  }
  connection.close();
  return median(times);
}
