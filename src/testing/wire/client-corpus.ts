import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { NetworkError, type UpstreamReply } from '../../ports/http-client.ts';
import { type ClientUnderTest, clientTest, replyText } from '../http-client-contract/subject.ts';
import { seededRandom } from '../seeded-random.ts';
import { cutAtRandom } from './cuts.ts';
import { REPLY_CASES } from './reply-cases.ts';
import { wireRounds } from './rounds.ts';
import type { ReplyCase } from './wire-case.ts';

const MOST_CUTS = 8;

/** Each case is sent whole, byte by byte, and cut at random. What the caller gets is the same. */
export function clientCorpusContract(subject: ClientUnderTest): void {
  const { many, seed } = wireRounds();
  let pieces: readonly string[] = [];
  for (const [at, wireCase] of REPLY_CASES.entries()) {
    const { what, section, bytes, closes } = wireCase;
    clientTest(
      subject,
      `reply corpus, ${section}: ${what}`,
      (socket) => void sendPieces(socket, pieces, closes ?? false),
      async ({ post }) => {
        const random = seededRandom(seed + at);
        const ways = [[bytes], [...bytes]];
        for (let n = 0; n < 2 * many; n++) ways.push([...cutAtRandom(bytes, random, MOST_CUTS)]);
        for (const way of ways) {
          pieces = way;
          assert.deepEqual(await outcomeOf(post()), wireCase.outcome, JSON.stringify(way.slice(0, 20)));
        }
      },
    );
  }
}

async function outcomeOf(sending: Promise<UpstreamReply>): Promise<ReplyCase['outcome']> {
  try {
    return { body: await replyText(await sending) };
  } catch (thrown) {
    if (!(thrown instanceof NetworkError)) throw thrown;
    return { error: thrown.code === 'reset' ? 'reset' : 'protocol' };
  }
}

async function sendPieces(socket: Socket, pieces: readonly string[], closes: boolean): Promise<void> {
  socket.setNoDelay(true);
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    if (pieces.length > 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (closes) socket.end();
}
