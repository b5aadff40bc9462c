import { ClosedLoop } from '../load/closed-loop.ts';
import type { Plan } from '../plan.ts';
import { cpuMicroseconds } from '../process/usage.ts';
import { median } from '../report/statistics.ts';
import { fixed, table } from '../report/table.ts';
import type { Shape, Subject } from '../subjects.ts';

const CONCURRENCY = 32;

interface Slice {
  readonly cpuMicroseconds: number;
  readonly perSecond: number;
  readonly failed: number;
}

/**
 * CPU a request and requests a second in a closed loop. Each round measures all subjects, so that noise affects all of them.
 */
export async function measureRequests(
  subjects: readonly Subject[],
  shape: Shape,
  plan: Plan['closed'],
  concurrency = CONCURRENCY,
): Promise<string> {
  const loops = new Map<Subject, ClosedLoop>();
  for (const subject of subjects) {
    const loop = await ClosedLoop.open(subject.child.port, concurrency);
    loops.set(subject, loop);
    await loop.run(subject.request(shape), plan.warmUpMs);
  }
  const rounds: Map<Subject, Slice>[] = [];
  for (let round = 0; round < plan.rounds; round++) {
    const slices = new Map<Subject, Slice>();
    const order = round % 2 === 0 ? subjects : subjects.toReversed();
    for (const subject of order) {
      const loop = loops.get(subject);
      if (loop) slices.set(subject, await slice(loop, subject, shape, plan.sliceMs));
    }
    rounds.push(slices);
  }
  for (const loop of loops.values()) loop.close();
  return table(
    ['', 'runtime', 'CPU µs a request', 'ratio to bare', 'requests/s', 'failed'],
    subjects.map((subject) => row(subject, subjects, rounds)),
  );
}

async function slice(loop: ClosedLoop, subject: Subject, shape: Shape, forMs: number): Promise<Slice> {
  const before = cpuMicroseconds(subject.child.pid);
  const { served, failed, seconds } = await loop.run(subject.request(shape), forMs);
  const spent = cpuMicroseconds(subject.child.pid) - before;
  return { cpuMicroseconds: spent / served, perSecond: served / seconds, failed };
}

function row(
  subject: Subject,
  subjects: readonly Subject[],
  rounds: readonly Map<Subject, Slice>[],
): string[] {
  const bare = subjects.find((other) => other.way === 'bare' && other.runtime === subject.runtime);
  const of = (read: (slice: Slice) => number): number[] =>
    rounds.map((slices) => read(slices.get(subject) as Slice));
  const ratios = rounds.map((slices) => {
    const base = bare && slices.get(bare);
    return (slices.get(subject) as Slice).cpuMicroseconds / (base?.cpuMicroseconds ?? Number.NaN);
  });
  const failed = of((each) => each.failed).reduce((sum, count) => sum + count, 0);
  return [
    subject.label,
    subject.runtime,
    fixed(median(of((each) => each.cpuMicroseconds)), 1),
    fixed(median(ratios), 2),
    fixed(median(of((each) => each.perSecond)), 0),
    String(failed),
  ];
}
