import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Behaviour } from '../src/testing/call/simulated-target.ts';
import { type ChaosFigures, healthy, runChaos } from './harness/chaos.ts';

/*
 * A minute of requests, on a clock that runs as fast as the machine can, through the real executor,
 * while targets throttle, die and come back: an error rate below 0.1 %, and at most 1.2 upstream calls a request. More
 * seeds: SLUICEWAY_CHAOS_SEEDS=1,2,3; ten thousand requests a minute: SLUICEWAY_CHAOS_RATE=167. `npm run chaos` does the same over real sockets.
 */
const SEEDS = (process.env.SLUICEWAY_CHAOS_SEEDS ?? '1').split(',').map(Number);
const RATE = Number(process.env.SLUICEWAY_CHAOS_RATE ?? 40);

function assertHolds(figures: ChaosFigures): void {
  const told = JSON.stringify({ ...figures, calls: undefined, arrivals: undefined });
  assert.ok(figures.errorRate < 0.001, told);
  assert.ok(figures.callsPerRequest <= 1.2, told);
}

const DEAD: Readonly<Record<string, Behaviour>> = {
  refuses: { does: 'refuse' },
  resets: { does: 'reset' },
  hangs: { does: 'hang' },
  'answers 500': { does: 'status', status: 500 },
  'is ten times slower': { does: 'answer', ms: 3_000 },
};

for (const seed of SEEDS) {
  for (const stream of [true, false]) {
    describe(`with seed ${seed}, ${stream ? 'streamed' : 'whole'} answers`, () => {
      const base = { seed, stream, ratePerSecond: RATE, seconds: 60 };

      test('the first target throttles 30 % of its requests', async () => {
        const throttling = (random: { next(): number }): Behaviour =>
          random.next() < 0.3 ? { does: 'status', status: 429 } : { does: 'answer', ms: 300 };
        const figures = await runChaos({ ...base, targets: [throttling, healthy] });
        assertHolds(figures);
        assert.ok((figures.perTarget[0] ?? 0) > 0.1 * figures.requests, 'it keeps a share of its traffic');
      });

      for (const [how, behaviour] of Object.entries(DEAD)) {
        test(`the first target ${how} after 10 s, from then on`, async () => {
          const dying = (random: { next(): number }, now: number): Behaviour =>
            now < 10_000 ? healthy(random, now) : behaviour;
          assertHolds(await runChaos({ ...base, targets: [dying, healthy] }));
        });

        test(`the first target ${how} from the start`, async () => {
          assertHolds(await runChaos({ ...base, targets: [() => behaviour, healthy] }));
        });

        // Silence takes longer to notice than a refusal does.
        const flapMs = how === 'hangs' ? 12_000 : 6_000;
        test(`both flap: in turn each of them ${how} for ${flapMs / 1_000} s`, async () => {
          const flapping = (phase: number) => (random: { next(): number }, now: number) =>
            Math.floor(now / flapMs) % 2 === phase ? behaviour : healthy(random, now);
          // Silence is told from the calls that wait: at a lower rate a few more of them are lost to each change.
          const ratePerSecond = how === 'hangs' ? 10_000 / 60 : RATE;
          assertHolds(await runChaos({ ...base, ratePerSecond, targets: [flapping(1), flapping(0)] }));
        });
      }

      for (const [how, behaviour] of Object.entries(DEAD).slice(0, 4)) {
        test(`all ${how} for 20 s: few attempts, failures at once, and all is well within 10 s of their return`, async () => {
          const outage = (random: { next(): number }, now: number): Behaviour =>
            now >= 10_000 && now < 30_000 ? behaviour : healthy(random, now);
          const timeouts = { connectMs: 1_000, firstTokenMs: 2_000, idleMs: 2_000, totalMs: 8_000 };
          const figures = await runChaos({ ...base, targets: [outage, outage], route: { timeouts } });
          assert.ok(figures.callsPerRequest <= 1.1, `${figures.callsPerRequest} calls a request`);
          const known = figures.calls.filter(({ at }) => at >= 25_000 && at < 30_000);
          const slow = known.filter(({ ms }) => ms > 20);
          assert.ok(
            slow.length <= 0.01 * known.length,
            `${slow.length} of ${known.length} calls failed late`,
          );
          const back = figures.calls.filter(({ at }) => at >= 40_000);
          const well = back.filter(({ outcome }) => outcome === 'ok');
          assert.ok(well.length >= 0.95 * back.length, `${well.length} of ${back.length}`);
        });
      }
    });
  }
}
