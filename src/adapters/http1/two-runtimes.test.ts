import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Random } from '../../ports/random.ts';
import { RawClient } from '../../testing/raw-client.ts';
import { seededRandom } from '../../testing/seeded-random.ts';
import { untilStill } from '../../testing/until.ts';
import { cutAtRandom, mutated } from '../../testing/wire/cuts.ts';
import { repliesIn } from '../../testing/wire/replies-in.ts';
import { REQUEST_BODIES } from '../../testing/wire/request-bodies.ts';
import { REQUEST_HEADS } from '../../testing/wire/request-heads.ts';
import { wireRounds } from '../../testing/wire/rounds.ts';

const FIXTURE = join(import.meta.dirname, 'echo-server.fixture.ts');
/** Only so that it ends at all: the long run takes minutes. */
const TIMEOUT = { timeout: 600_000 } as const;
const AT_ONCE = 100;
const MOST_CUTS = 6;
/** Larger cases are about limits, and say little when they are changed in one place. */
const MAX_BYTES = 2_000;

const CASES = [...REQUEST_HEADS, ...REQUEST_BODIES]
  .map(({ bytes }) => bytes)
  .filter(({ length }) => length < MAX_BYTES);

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

let bun: Running;
let node: Running;

before(async () => {
  [bun, node] = await Promise.all([start('bun', '--no-env-file'), start('node')]);
});
after(() => {
  bun.child.kill();
  node.child.kill();
});

test(
  'the same bytes, changed and cut at random, get the same replies on Bun and on Node',
  TIMEOUT,
  async () => {
    const { many, seed } = wireRounds();
    for (let round = 0; round < 6 * many; round++) {
      const random = seededRandom(seed * 1_000_003 + round);
      const sent = Array.from({ length: AT_ONCE }, () =>
        cutAtRandom(connectionOf(random), random, MOST_CUTS),
      );
      const [ofBun, ofNode] = await Promise.all([repliesTo(bun.port, sent), repliesTo(node.port, sent)]);
      for (const [at, pieces] of sent.entries())
        assert.deepEqual(ofBun[at], ofNode[at], `seed ${seed}, round ${round}: ${JSON.stringify(pieces)}`);
    }
  },
);

/** A few requests, good and bad, of which one place is changed. */
function connectionOf(random: Random): string {
  const count = 1 + Math.floor(random.next() * 3);
  const requests = Array.from({ length: count }, () => CASES[Math.floor(random.next() * CASES.length)] ?? '');
  const text = requests.join('');
  return random.next() < 0.8 ? mutated(text, random) : text;
}

/** What comes back of each connection, and whether it was closed. Those that wait for more bytes stay open. */
async function repliesTo(
  port: number,
  connections: readonly (readonly string[])[],
): Promise<readonly { readonly replies: readonly string[]; readonly isOver: boolean }[]> {
  const clients = await Promise.all(connections.map(() => RawClient.connect(port)));
  await Promise.all(clients.map((client, at) => sendPieces(client, connections[at] ?? [])));
  await untilStill(() =>
    clients.reduce((sum, { received, ending }) => sum + received.length + (ending === undefined ? 0 : 1), 0),
  );
  const seen = clients.map(({ received, ending }) => ({
    // Which of two faults is found first depends on how the kernel puts the pieces together.
    replies: repliesIn(received).map(({ status, body }) => (status < 400 ? body : 'refused')),
    isOver: ending !== undefined,
  }));
  for (const client of clients) client.destroy();
  return seen;
}

async function sendPieces(client: RawClient, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    client.write(Buffer.from(piece, 'latin1'));
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

async function start(...command: readonly [string, ...string[]]): Promise<Running> {
  const [program, ...flags] = command;
  const child = spawn(program, [...flags, FIXTURE], { stdio: ['pipe', 'pipe', 'inherit'] });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', (line: Buffer) => resolve(Number(line.toString())));
  });
  return { child, port };
}
