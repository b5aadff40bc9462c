import { ClosedLoop } from '../load/closed-loop.ts';
import { type HeldStreams, holdStreams } from '../load/held-streams.ts';
import type { Plan } from '../plan.ts';
import { type Child, type RuntimeName, startChild } from '../process/child.ts';
import { endStreams } from '../process/upstream-control.ts';
import { openFilesLimit, residentBytes } from '../process/usage.ts';
import { fixed, table } from '../report/table.ts';
import { environmentFor, type Shape, type Subject, subject } from '../subjects.ts';

const SHAPE: Shape = { size: 'short', stream: true, speed: 'paced/1000' };
const WARM_UP: Shape = { size: 'short', stream: true, speed: 'fast' };
const WARM_UP_MS = 1_000;
const RSS_READS = 8;
const SPARE_FILES = 256;

/**
 * Memory of a stream under way with one piece a second: resident memory above that of the idle process, for each stream.
 * Each subject runs in a new process, because a process does not give memory back.
 */
export async function measureMemory(
  runtimes: readonly RuntimeName[],
  upstream: Child,
  plan: Plan['memory'],
): Promise<string> {
  // A proxied stream takes two sockets.
  const most = Math.floor((openFilesLimit() - SPARE_FILES) / 2);
  const streams = plan.streams.filter((count) => count <= most);
  const rows: string[][] = [];
  for (const runtime of runtimes) {
    for (const way of plan.ways) {
      const file = way === 'bare' ? `bare-${runtime}.ts` : 'gateway.ts';
      const child = await startChild(runtime, file, environmentFor(upstream));
      rows.push(await memoryRow(subject(runtime, way, child), upstream, { ...plan, streams }));
      await child.stop();
    }
  }
  const columns = streams.flatMap((count) => [`KB a stream at ${count}`, 'dropped']);
  const left =
    streams.length < plan.streams.length ? `\n\nMore than ${most} streams: not with this \`ulimit -n\`.` : '';
  return table(['', 'runtime', 'idle MB', ...columns], rows) + left;
}

async function memoryRow(tested: Subject, upstream: Child, plan: Plan['memory']): Promise<string[]> {
  const { pid, port } = tested.child;
  const warmUp = await ClosedLoop.open(port, 8);
  await warmUp.run(tested.request(WARM_UP), WARM_UP_MS);
  warmUp.close();
  await Bun.sleep(plan.settleMs);
  const idle = residentBytes(pid);
  const held: HeldStreams[] = [];
  const cells: string[] = [];
  let open = 0;
  for (const count of plan.streams) {
    held.push(await holdStreams(port, tested.request(SHAPE), count - open));
    open = count;
    await Bun.sleep(plan.settleMs);
    const dropped = held.reduce((sum, streams) => sum + streams.dropped(), 0);
    cells.push(fixed(((await steadyBytes(pid)) - idle) / count / 1_024, 1), String(dropped));
  }
  await endStreams(upstream);
  const ended = await Promise.all(held.map((streams) => streams.ended()));
  const lost = open - ended.reduce((sum, count) => sum + count, 0);
  if (lost > 0) cells[cells.length - 1] += ` (+${lost} cut at the end)`;
  for (const streams of held) streams.close();
  return [tested.label, tested.runtime, fixed(idle / 1_048_576, 0), ...cells];
}

/** The mean over a second, because garbage comes and goes. */
async function steadyBytes(pid: number): Promise<number> {
  let sum = 0;
  for (let read = 0; read < RSS_READS; read++) {
    sum += residentBytes(pid);
    await Bun.sleep(1_000 / RSS_READS);
  }
  return sum / RSS_READS;
}
