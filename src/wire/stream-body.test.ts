import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Failure } from '../core/failure.ts';
import type { Batch } from '../core/stream-part.ts';
import { openaiChat } from './openai-chat/dialect.ts';
import { StreamBody } from './stream-body.ts';

test('a client that leaves is what the record says, even if the source breaks as it is let go', async () => {
  const raw = Buffer.from('data: x\n\n');
  let waiting: ((batch: Batch | null) => void) | undefined;
  const source = {
    first: { parts: [], raw },
    next(take: (batch: Batch | null) => void) {
      waiting = take;
    },
    cancel() {
      waiting?.({ parts: [{ type: 'failure', failure: { code: 'truncated', message: 'x' } }], raw });
    },
  };
  const ends: (Failure | undefined)[] = [];
  const record = {
    sawParts() {},
    end(_status: number, failure?: Failure) {
      ends.push(failure);
    },
  };
  const context = { model: 'm', id: 'id', created: 0, includeUsage: false } as never;
  const body = new StreamBody({ source, dialect: openaiChat, context, relay: true, record });
  assert.equal(await body.read(), raw);
  let taken = 0;
  body.readInto({ take: () => taken++, broke: () => taken++ });
  body.cancel();
  assert.deepEqual(
    ends.map((failure) => failure?.code),
    ['client_closed'],
  );
  assert.equal(taken, 0);
});

test('an encoder that breaks cuts the stream, and the record says what it was', async () => {
  const raw = Buffer.from('data: x\n\n');
  const source = { first: { parts: [], raw }, next() {}, cancel() {} };
  const ends: (Failure | undefined)[] = [];
  const record = {
    sawParts() {
      throw new TypeError('a defect');
    },
    end(_status: number, failure?: Failure) {
      ends.push(failure);
    },
  };
  const context = { model: 'm', id: 'id', created: 0, includeUsage: false } as never;
  const body = new StreamBody({ source, dialect: openaiChat, context, relay: true, record });
  await assert.rejects(body.read(), TypeError);
  body.cancel();
  assert.deepEqual(
    ends.map((failure) => failure?.code),
    ['internal'],
  );
});
