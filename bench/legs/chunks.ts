import { holdStreams } from '../load/held-streams.ts';
import type { Plan } from '../plan.ts';
import type { Child } from '../process/child.ts';
import { endStreams, piecesSent } from '../process/upstream-control.ts';
import { cpuMicroseconds } from '../process/usage.ts';
import { median } from '../report/statistics.ts';
import { fixed, table } from '../report/table.ts';
import type { Shape, Subject } from '../subjects.ts';

const SHAPE: Shape = { size: 'short', stream: true, speed: 'paced/20' };
/** In milliseconds. The cost of opening streams is not measured. */
const SETTLE_MS = 400;

interface Slice {
  readonly cpuMicroseconds: number;
  readonly lost: number;
}

/** CPU of one relayed stream piece, with many streams at once and 20 ms between pieces. */
export async function measureChunks(
  subjects: readonly Subject[],
  upstream: Child,
  plan: Plan['chunks'],
): Promise<string> {
  const rounds: Map<Subject, Slice>[] = [];
  for (let round = 0; round < plan.warmUpRounds + plan.rounds; round++) {
    const slices = new Map<Subject, Slice>();
    const order = round % 2 === 0 ? subjects : subjects.toReversed();
    for (const subject of order) slices.set(subject, await slice(subject, upstream, plan));
    if (round >= plan.warmUpRounds) rounds.push(slices);
  }
  return table(
    ['', 'runtime', 'CPU µs a chunk', 'ratio to bare', 'streams lost'],
    subjects.map((subject) => row(subject, subjects, rounds)),
  );
}

async function slice(subject: Subject, upstream: Child, plan: Plan['chunks']): Promise<Slice> {
  const streams = await holdStreams(subject.child.port, subject.request(SHAPE), plan.streams);
  await Bun.sleep(SETTLE_MS);
  const pieces = await piecesSent(upstream);
  const before = cpuMicroseconds(subject.child.pid);
  await Bun.sleep(plan.sliceMs);
  const spent = cpuMicroseconds(subject.child.pid) - before;
  const passed = (await piecesSent(upstream)) - pieces;
  await endStreams(upstream);
  const ended = await streams.ended();
  streams.close();
  return { cpuMicroseconds: spent / passed, lost: plan.streams - ended };
}

function row(
  subject: Subject,
  subjects: readonly Subject[],
  rounds: readonly Map<Subject, Slice>[],
): string[] {
  const bare = subjects.find((other) => other.way === 'bare' && other.runtime === subject.runtime) ?? subject;
  const of = (each: Subject, slices: Map<Subject, Slice>): number =>
    slices.get(each)?.cpuMicroseconds ?? Number.NaN;
  return [
    subject.label,
    subject.runtime,
    fixed(median(rounds.map((slices) => of(subject, slices))), 1),
    fixed(median(rounds.map((slices) => of(subject, slices) / of(bare, slices))), 2),
    String(rounds.reduce((sum, slices) => sum + (slices.get(subject)?.lost ?? 0), 0)),
  ];
}
