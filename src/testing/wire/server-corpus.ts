import assert from 'node:assert/strict';
import { type ServerUnderTest, serverTest } from '../http-server-contract/subject.ts';
import { RawClient } from '../raw-client.ts';
import { seededRandom } from '../seeded-random.ts';
import { cutAtRandom } from './cuts.ts';
import { echoRequest } from './echo-handler.ts';
import { repliesIn } from './replies-in.ts';
import { REQUEST_BODIES } from './request-bodies.ts';
import { REQUEST_HEADS } from './request-heads.ts';
import { wireRounds } from './rounds.ts';
import type { RequestCase } from './wire-case.ts';

const MOST_CUTS = 8;

/** Behind every case: it ends the connection, and is answered only where the case was read to its end. */
const LAST = 'GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n';

/** Each case is sent whole and cut at random. Its replies are the same. */
export function serverCorpusContract(subject: ServerUnderTest): void {
  const { many, seed } = wireRounds();
  for (const [at, wireCase] of [...REQUEST_HEADS, ...REQUEST_BODIES].entries()) {
    serverTest(
      subject,
      `request corpus, ${wireCase.section}: ${wireCase.what}`,
      echoRequest,
      async ({ port }) => {
        const random = seededRandom(seed + at);
        const bytes = wireCase.bytes + LAST;
        const ways: (readonly string[])[] = [[bytes], [wireCase.bytes, LAST]];
        for (let n = 0; n < 2 * many; n++) ways.push(cutAtRandom(bytes, random, MOST_CUTS));
        for (const way of ways) assertReplies(await received(port, way), wireCase);
      },
    );
  }
}

function assertReplies(text: string, { statuses, seen }: RequestCase): void {
  const replies = repliesIn(text);
  const isRefused = statuses.some((status) => status >= 400);
  assert.deepEqual(
    replies.map(({ status }) => status),
    isRefused ? statuses : [...statuses, 200],
  );
  if (seen)
    assert.deepEqual(
      replies.map(({ body }) => body),
      [...seen, 'GET /last'],
    );
}

/** All that comes back of a connection, until it is closed. */
async function received(port: number, pieces: readonly string[]): Promise<string> {
  const client = await RawClient.connect(port);
  for (const piece of pieces) {
    client.write(Buffer.from(piece, 'latin1'));
    if (pieces.length > 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  await client.ends();
  client.destroy();
  return client.received;
}
