import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../../core/failure.ts';
import type { PartBatch } from '../../core/stream-part.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import { batchOf, failurePart, finishPart, textPart } from '../../testing/call/sample-parts.ts';
import { ScriptedParts } from '../../testing/call/scripted-parts.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import type { Dialect } from '../dialect.ts';
import { native } from '../native/dialect.ts';
import { openaiChat } from '../openai-chat/dialect.ts';
import { answerReply } from './answer-reply.ts';

interface Setup {
  readonly stream: boolean;
  readonly sameDialect?: boolean;
  readonly dialect?: Dialect;
}

/** @param batches the first one, too; null is the end */
function replyTo(
  batches: readonly (PartBatch | null)[],
  { stream, sameDialect = false, dialect = native }: Setup,
) {
  const source = new ScriptedParts(batches[0] as PartBatch, batches);
  const facts = {
    target: { provider: 'p', providerKind: 'openai', model: 'm' },
    call: { format: 'openai-chat', sameDialect, warnings: [] } as const,
    reply: { status: 200, header: () => null },
    upstreamRequestId: null,
    attempts: 1,
    ttftMs: 12.4,
  };
  const context = {
    ...{ dialect, requestId: 'req_1', chat: sampleRequest({ stream }) },
    arrival: { startedAt: 1_700_000_000_000, elapsedMs: () => 5 },
  };
  return { source, reply: async () => answerReply(Object.assign(source, { facts }), context) };
}

async function piecesOf({ body }: HttpReply): Promise<string[]> {
  if (body === null || typeof body === 'string') return [body ?? ''];
  if (body instanceof Uint8Array) return [Buffer.from(body).toString()];
  const pieces: string[] = [];
  for (let piece = await body.read(); piece; piece = await body.read())
    pieces.push(Buffer.from(piece).toString());
  return pieces;
}

const START = { type: 'start', id: 'up_answer', model: 'real-model' } as const;

describe('a streamed reply', () => {
  test('is one piece for each batch, and names the model that answers', async () => {
    const batches = [batchOf(START, textPart('a')), batchOf(textPart('b')), batchOf(finishPart()), null];
    const reply = await replyTo(batches, { stream: true }).reply();
    const pieces = await piecesOf(reply);
    assert.equal(pieces.length, 3);
    assert.match(pieces[0] ?? '', /"model":"real-model"/);
    assert.match(pieces[2] ?? '', /event: complete/);
    assert.match(reply.headers['content-type'] ?? '', /^text\/event-stream/);
  });

  test('goes on as it came where the upstream speaks the caller’s dialect', async () => {
    const batches = [batchOf(START, textPart('a')), batchOf(textPart('b'), finishPart()), null];
    const { reply } = replyTo(batches, { stream: true, sameDialect: true, dialect: openaiChat });
    assert.deepEqual(await piecesOf(await reply()), ['<start>a', 'b<finish>']);
  });

  test('that came in one read is held whole, and was read to its end', async () => {
    const { reply, source } = replyTo([batchOf(textPart('a'), finishPart()), null], { stream: true });
    const { body } = await reply();
    assert.ok(body instanceof Uint8Array);
    assert.match(Buffer.from(body).toString(), /event: complete/);
    let next: PartBatch | null | undefined;
    source.next((batch) => {
      next = batch;
    });
    assert.equal(next, null);
  });

  test('that fails ends in the dialect’s own error', async () => {
    const batches = [batchOf(textPart('a')), batchOf(failurePart('idle_timeout')), null];
    const pieces = await piecesOf(await replyTo(batches, { stream: true }).reply());
    assert.match(pieces.at(-1) ?? '', /^event: error\ndata: .*"code":"idle_timeout"/);
  });
});

describe('a whole reply', () => {
  test('is collected from however many batches', async () => {
    const batches = [
      batchOf(START, textPart('Hi')),
      batchOf(textPart(' there'), finishPart({ outputTokens: 2 })),
      null,
    ];
    for (const each of [batches, [batchOf(...batches.flatMap((batch) => batch?.parts ?? [])), null]]) {
      const reply = await replyTo(each, { stream: false }).reply();
      assert.deepEqual(JSON.parse(String(reply.body)), {
        ...{ response: 'Hi there', model: 'real-model', stop_reason: 'end_turn' },
        usage: { input_tokens: 0, output_tokens: 2 },
      });
      assert.equal(reply.headers['x-sluiceway-target'], 'p/m');
    }
  });

  test('names the model of the target where the provider names none', async () => {
    const reply = await replyTo([batchOf(textPart('a'), finishPart()), null], { stream: false }).reply();
    assert.equal(JSON.parse(String(reply.body)).model, 'm');
  });

  test('is the provider’s own bytes in the caller’s dialect', async () => {
    const batches = [batchOf(textPart('{"a":')), batchOf(textPart('1}'), finishPart()), null];
    const { reply } = replyTo(batches, { stream: false, sameDialect: true, dialect: openaiChat });
    assert.deepEqual(await piecesOf(await reply()), ['{"a":1}<finish>']);
  });

  test('that fails, or ends without its end, is a failure and no half answer', async () => {
    for (const [batches, code] of [
      [[batchOf(textPart('a')), batchOf(failurePart('deadline_exceeded')), null], 'deadline_exceeded'],
      [[batchOf(textPart('a'), failurePart('truncated')), null], 'truncated'],
      [[batchOf(textPart('a')), null], 'truncated'],
    ] as const) {
      for (const sameDialect of [true, false])
        await assert.rejects(
          replyTo(batches, { stream: false, sameDialect }).reply(),
          (thrown) => thrown instanceof FailureError && thrown.failure.code === code,
        );
    }
  });
});
