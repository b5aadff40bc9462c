import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../../core/failure.ts';
import type { PartBatch } from '../../core/stream-part.ts';
import { openaiChat } from '../openai-chat/dialect.ts';
import { StreamBody } from './stream-body.ts';

const RAW = Buffer.from('data: x\n\n');
const CONTEXT = { requestId: 'req_1', model: 'm', startedAt: 0, request: {} } as never;

function bodyOf(batches: readonly PartBatch[], dialect = openaiChat) {
  const cancelled: (Failure | undefined)[] = [];
  let at = 0;
  const source = {
    first: batches[0] as PartBatch,
    next: (take: (batch: PartBatch | null) => void) => take(batches[at++] ?? null),
    cancel: (why?: Failure) => void cancelled.push(why),
  };
  return { body: new StreamBody({ source, dialect, context: CONTEXT, relay: true }), cancelled };
}

test('relayed bytes are passed on unchanged, a batch without bytes is skipped, and the end is reported', async () => {
  const other = Buffer.from('data: y\n\n');
  const nothing = { parts: [], raw: new Uint8Array(0) };
  const { body, cancelled } = bodyOf([{ parts: [], raw: RAW }, nothing, { parts: [], raw: other }]);
  assert.equal(await body.read(), RAW);
  assert.equal(await body.read(), other);
  assert.equal(await body.read(), null);
  assert.deepEqual(cancelled, []);
});

test('a failure in mid-stream is the error frame of the dialect behind what came before', async () => {
  const failure: Failure = { code: 'truncated', message: 'It ended too soon.' };
  const { body } = bodyOf([{ parts: [{ type: 'failure', failure }], raw: RAW }]);
  const text = Buffer.from((await body.read()) ?? []).toString();
  assert.match(text, /^data: x\n\ndata: \{"error":\{"message":"It ended too soon\."/);
  assert.doesNotMatch(text, /\[DONE\]/);
});

test('a reader that leaves cancels the source, and hears nothing more', () => {
  let waiting: ((batch: PartBatch | null) => void) | undefined;
  let cancels = 0;
  const source = {
    first: { parts: [], raw: RAW },
    next(take: (batch: PartBatch | null) => void) {
      waiting = take;
    },
    cancel() {
      cancels++;
      waiting?.({ parts: [], raw: RAW });
    },
  };
  const body = new StreamBody({ source, dialect: openaiChat, context: CONTEXT, relay: true });
  let taken = 0;
  body.readInto({ take: () => taken++, broke: () => taken++ });
  body.cancel();
  assert.deepEqual([cancels, taken], [1, 0]);
});

test('an encoder that breaks cuts the stream, and the source hears why', async () => {
  const dialect = {
    ...openaiChat,
    errorFrames() {
      throw new TypeError('a defect');
    },
  };
  const failure: Failure = { code: 'truncated', message: 'x' };
  const { body, cancelled } = bodyOf([{ parts: [{ type: 'failure', failure }], raw: RAW }], dialect);
  await assert.rejects(body.read(), TypeError);
  assert.deepEqual(
    cancelled.map((why) => why?.code),
    ['internal'],
  );
});
