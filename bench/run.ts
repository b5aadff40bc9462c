import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { measureBesideLarge } from './legs/beside-large.ts';
import { measureCache } from './legs/cache.ts';
import { measureChunks } from './legs/chunks.ts';
import { measureLatency } from './legs/latency.ts';
import { measureMemory } from './legs/memory.ts';
import { measureRequests } from './legs/requests.ts';
import { measureStores } from './legs/stores.ts';
import { BODY_NAMES, LARGE_BODIES } from './payload/request-bodies.ts';
import { FULL, QUICK } from './plan.ts';
import { type Child, type RuntimeName, startChild } from './process/child.ts';
import { type Shape, type Subject, startSubjects, subject } from './subjects.ts';

// `npm run bench`: all figures in one run on one machine, with ratios. bench/README.md says what they mean.

const LEGS = ['requests', 'large', 'latency', 'chunks', 'beside-large', 'memory', 'stores', 'cache'] as const;
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [...LEGS] },
    runtime: { type: 'string', multiple: true, default: ['bun', 'node'] },
  },
});
const plan = values.quick ? QUICK : FULL;
const runtimes = values.runtime as RuntimeName[];
const children: Child[] = [];
process.once('SIGINT', () => void stopAll().then(() => process.exit(130)));

const startedAt = performance.now();
print(`${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}, ${new Date().toISOString().slice(0, 16)}Z`);
try {
  await run();
} finally {
  await stopAll();
}
print(`\n${Math.round((performance.now() - startedAt) / 1_000)} s in all.`);
process.exit(0);

async function run(): Promise<void> {
  const upstream = await startChild('bun', 'upstream.ts');
  children.push(upstream);
  const subjects: Subject[] = [];
  for (const runtime of runtimes) {
    const started = await startSubjects(runtime, upstream);
    children.push(...new Set(started.map((each) => each.child)));
    subjects.push(...started);
  }
  for (const leg of LEGS) if (values.only.includes(leg)) await measure(leg, subjects, upstream);
}

async function measure(leg: (typeof LEGS)[number], subjects: Subject[], upstream: Child): Promise<void> {
  const direct = subject('none', 'direct', upstream);
  switch (leg) {
    case 'requests':
      for (const shape of shapes()) {
        print(`\n## CPU a request: ${nameOf(shape)}, 32 connections, closed loop\n`);
        print(await measureRequests(subjects, shape, plan.closed));
      }
      return;
    case 'large':
      for (const size of LARGE_BODIES) {
        const shape: Shape = { size, stream: false, speed: 'fast' };
        print(`\n## CPU a request: ${nameOf(shape)}, 8 connections, closed loop\n`);
        print(await measureRequests(sameDialect(subjects), shape, plan.large, 8));
      }
      return;
    case 'beside-large':
      print(
        `\n## Small streams beside large requests: ${plan.besideLarge.streams} streams, a chunk each 20 ms\n`,
      );
      print(await measureBesideLarge(sameDialect(subjects), upstream, plan.besideLarge));
      return;
    case 'latency':
      for (const stream of [false, true]) {
        const shape: Shape = { size: 'short', stream, speed: 'fast' };
        print(`\n## Latency: ${nameOf(shape)}, ${plan.open.ratePerSecond} requests/s, open loop\n`);
        print(await measureLatency([direct, ...subjects], shape, plan.open));
      }
      return;
    case 'chunks':
      print(`\n## CPU a chunk: ${plan.chunks.streams} streams, a chunk each 20 ms\n`);
      print(await measureChunks(subjects, upstream, plan.chunks));
      return;
    case 'memory':
      print('\n## Memory of a stream, a chunk a second\n');
      print(await measureMemory(runtimes, upstream, plan.memory));
      return;
    case 'stores':
      print('\n## CPU of limits: take and settle, five limits a call\n');
      print(await measureStores(runtimes, plan.stores));
      return;
    case 'cache':
      print('\n## CPU of the cache: steps of a look-up in memory\n');
      print(await measureCache(runtimes, plan.cache));
  }
}

function shapes(): Shape[] {
  const sizes = values.quick ? (['short'] as const) : (['short', 'long'] as const);
  return sizes.flatMap((size) => [false, true].map((stream): Shape => ({ size, stream, speed: 'fast' })));
}

/** The subjects without translation. */
function sameDialect(subjects: readonly Subject[]): Subject[] {
  return subjects.filter(({ way }) => way === 'bare' || way === 'same');
}

function nameOf({ size, stream }: Shape): string {
  return `${BODY_NAMES[size]}, ${stream ? 'streamed answer' : 'whole answer'}`;
}

async function stopAll(): Promise<void> {
  await Promise.all(children.map((child) => child.stop()));
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
