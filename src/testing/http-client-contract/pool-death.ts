import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { Random } from '../../ports/random.ts';
import { seededRandom } from '../seeded-random.ts';
import { until } from '../until.ts';
import { wireRounds } from '../wire/rounds.ts';
import { type Asking, type ClientUnderTest, clientTest, replyText } from './subject.ts';

const AT_ONCE = 8;
const REQUESTS = 400;

/** Servers that close their connections after some requests, at any point. */
export function clientPoolDeathContract(subject: ClientUnderTest): void {
  const { many, seed } = wireRounds();
  let random: Random = seededRandom(seed);

  clientTest(
    subject,
    'no request is lost to a server that closes used connections before or behind any of their replies',
    (socket, { head, ordinal }) => {
      const chance = random.next();
      // As a server does whose idle time is over while the request is on its way to it.
      if (ordinal > 1 && chance < 0.1) endOf(socket, random);
      else socket.write(replyTo(head), () => chance > 0.8 && later(random, () => endOf(socket, random)));
    },
    async ({ upstream, post }) => {
      random = seededRandom(seed);
      const failed = await askMany(post, REQUESTS * many);
      assert.deepEqual(failed, []);
      assert.ok(upstream.connections > 10, `${upstream.connections} connections`);
      await until(() => upstream.open <= AT_ONCE);
    },
  );

  clientTest(
    subject,
    'a server that cuts its replies anywhere makes failures, and never a wrong reply',
    (socket, { head, ordinal }) => {
      const whole = replyTo(head);
      if (random.next() < 0.7) socket.write(whole);
      // The first request of a connection may be cut without a byte as well: that one is not sent again.
      else
        socket.write(whole.slice(0, Math.floor(random.next() * whole.length)), () => endOf(socket, random));
      if (ordinal > 20) endOf(socket, random);
    },
    async ({ upstream, post }) => {
      random = seededRandom(seed + 1);
      const failed = await askMany(post, REQUESTS * many);
      assert.ok(failed.length > 0 && failed.length < REQUESTS * many, `${failed.length} failed`);
      assert.deepEqual([...new Set(failed)], ['reset']);
      await until(() => upstream.open <= AT_ONCE);
    },
  );
}

/** Sends so many requests, some at a time. @returns the codes of those that failed */
async function askMany(post: Asking['post'], count: number): Promise<readonly string[]> {
  const failed: string[] = [];
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const id = String(next++);
      try {
        assert.equal(await replyText(await post({ headers: { 'x-id': id } })), `<${id}>`);
      } catch (thrown) {
        if (!(thrown instanceof Error && 'code' in thrown) || thrown instanceof assert.AssertionError)
          throw thrown;
        failed.push(String(thrown.code));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failed;
}

/** A reply that tells which request it is for. */
function replyTo(head: string): string {
  const body = `<${/\r\nx-id: (\d+)/.exec(head)?.[1]}>`;
  return `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

function endOf(socket: Socket, random: Random): void {
  // A reset in the middle of a shutdown keeps Node from ending (docs/decisions/0001-runtimes.md, Y).
  if (socket.writableEnded || socket.destroyed) return;
  if (random.next() < 0.5) socket.end();
  else socket.resetAndDestroy();
}

function later(random: Random, act: () => void): void {
  if (random.next() < 0.5) setImmediate(act);
  else setTimeout(act, random.next() * 3);
}
