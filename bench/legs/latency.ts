import { OpenLoop } from '../load/open-loop.ts';
import type { Plan } from '../plan.ts';
import { cpuMicroseconds } from '../process/usage.ts';
import { median, quantile } from '../report/statistics.ts';
import { fixed, table } from '../report/table.ts';
import type { Shape, Subject } from '../subjects.ts';

interface Slice {
  readonly p50: number;
  readonly p99: number;
  readonly cpuMicroseconds: number;
  readonly failed: number;
}

/**
 * Latency at a moderate rate in an open loop: whole answers to their last byte, streams to their first. The added latency is
 * the difference from the upstream alone and from the runtime's bare proxy, in the same round.
 */
export async function measureLatency(
  subjects: readonly Subject[],
  shape: Shape,
  plan: Plan['open'],
): Promise<string> {
  const loops = new Map(subjects.map((subject) => [subject, new OpenLoop(subject.child.port)]));
  const rounds: Map<Subject, Slice>[] = [];
  for (const [subject, loop] of loops)
    await loop.run(subject.request(shape), plan.ratePerSecond, plan.sliceMs);
  for (let round = 0; round < plan.rounds; round++) {
    const slices = new Map<Subject, Slice>();
    const order = round % 2 === 0 ? [...loops] : [...loops].reverse();
    for (const [subject, loop] of order) slices.set(subject, await slice(loop, subject, shape, plan));
    rounds.push(slices);
  }
  for (const loop of loops.values()) loop.close();
  const what = shape.stream ? 'TTFT' : 'latency';
  return table(
    [
      '',
      'runtime',
      `${what} p50 ms`,
      'p99 ms',
      'added p50',
      'added p99',
      'over bare p50',
      'over bare p99',
      'CPU µs',
      'failed',
    ],
    subjects.map((subject) => row(subject, subjects, rounds)),
  );
}

async function slice(loop: OpenLoop, subject: Subject, shape: Shape, plan: Plan['open']): Promise<Slice> {
  const before = cpuMicroseconds(subject.child.pid);
  const result = await loop.run(subject.request(shape), plan.ratePerSecond, plan.sliceMs);
  const times = shape.stream ? result.firstByteMs : result.totalMs;
  return {
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    cpuMicroseconds: (cpuMicroseconds(subject.child.pid) - before) / times.length,
    failed: result.failed,
  };
}

function row(
  subject: Subject,
  subjects: readonly Subject[],
  rounds: readonly Map<Subject, Slice>[],
): string[] {
  const direct = subjects.find((other) => other.way === 'direct');
  const bare = subjects.find((other) => other.way === 'bare' && other.runtime === subject.runtime);
  const of = (read: (slice: Slice) => number): number =>
    median(rounds.map((slices) => read(slices.get(subject) as Slice)));
  const over = (base: Subject | undefined, read: (slice: Slice) => number): string => {
    if (base === undefined || base === subject || subject === direct) return '';
    return fixed(
      median(rounds.map((slices) => read(slices.get(subject) as Slice) - read(slices.get(base) as Slice))),
      2,
    );
  };
  const p50 = (each: Slice): number => each.p50;
  const p99 = (each: Slice): number => each.p99;
  return [
    subject.label,
    subject.runtime === 'none' ? '' : subject.runtime,
    fixed(of(p50), 2),
    fixed(of(p99), 2),
    over(direct, p50),
    over(direct, p99),
    over(bare, p50),
    over(bare, p99),
    subject === direct
      ? ''
      : fixed(
          of((each) => each.cpuMicroseconds),
          0,
        ),
    String(rounds.reduce((sum, slices) => sum + (slices.get(subject)?.failed ?? 0), 0)),
  ];
}
