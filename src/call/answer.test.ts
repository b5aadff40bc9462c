import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../core/cancellation.ts';
import { type Failure, failure } from '../core/failure.ts';
import { nextBatch } from '../core/part-source.ts';
import type { PartBatch } from '../core/stream-part.ts';
import { NetworkError } from '../ports/http-client.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../testing/fake-http-client.ts';
import { AnswerReader, readToFirstContent } from './answer.ts';
import { TOY_CALL, toyDecoder } from './toy-target.fixture.ts';
import { Watchdog } from './watchdog.ts';

async function open(body: NonNullable<ScriptedReply['body']>, decoder = toyDecoder()) {
  const clock = new FakeClock();
  const limits = { deadlineAt: 60_000, firstTokenMs: 10_000, idleMs: 8_000 };
  const watchdog = new Watchdog({ clock, startedAt: 0, client: new Cancellation(), ...limits });
  const client = new FakeHttpClient([{ body }]);
  const reply = await client.send(TOY_CALL.wire, { signal: watchdog.signal, connectTimeoutMs: 1 });
  watchdog.headArrived();
  return { clock, client, watchdog, reader: new AnswerReader(reply, decoder, watchdog) };
}

function told(batch: PartBatch | null): string | null {
  if (batch === null) return null;
  return batch.parts
    .map((part) =>
      part.type === 'text' ? part.text : part.type === 'failure' ? part.failure.code : part.type,
    )
    .join(' ');
}

function failureIn(batch: PartBatch | null): Failure | undefined {
  const last = batch?.parts.at(-1);
  return last?.type === 'failure' ? last.failure : undefined;
}

async function toTheEnd(reader: AnswerReader): Promise<(string | null)[]> {
  const all: (string | null)[] = [];
  for (let batch = await nextBatch(reader); batch; batch = await nextBatch(reader)) all.push(told(batch));
  return all;
}

describe('reading an answer', () => {
  test('is one batch a read, and a finished one gives its connection back', async () => {
    const { reader, client, clock } = await open(['start', 'a b', 'c .']);
    assert.deepEqual(await toTheEnd(reader), ['start', 'a b', 'c finish']);
    assert.deepEqual([client.released, client.cancelled], [[0], []]);
    assert.equal(clock.timers, 0);
    assert.equal(await nextBatch(reader), null);
  });

  const ends: readonly [string, NonNullable<ScriptedReply['body']>, string][] = [
    ['ends too soon', ['a'], 'truncated'],
    ['breaks', ['a', new NetworkError('reset', 'ECONNRESET')], 'truncated'],
    ['is garbage', ['a', '!'], 'bad_upstream_answer'],
  ];
  for (const [how, body, code] of ends) {
    test(`one that ${how} ends in a failure, and its connection is not used again`, async () => {
      const { reader, client, clock } = await open(body);
      assert.deepEqual(await toTheEnd(reader), ['a', code]);
      assert.deepEqual([client.released, client.cancelled], [[], [0]]);
      assert.equal(clock.timers, 0);
    });
  }

  test('one that breaks says for the log what the connection met', async () => {
    const { reader } = await open(['a', new NetworkError('reset', 'ECONNRESET')]);
    await nextBatch(reader);
    const why = failureIn(await nextBatch(reader));
    assert.deepEqual([why?.code, why?.cause, why?.defect], ['truncated', 'ECONNRESET', undefined]);
  });

  test('one that breaks because its time is up names no cause but that', async () => {
    const { reader, watchdog } = await open(['a', 'hang']);
    await nextBatch(reader);
    const pending = nextBatch(reader);
    watchdog.end('deadline_exceeded');
    assert.deepEqual(failureIn(await pending), failure('deadline_exceeded'));
  });

  for (const step of ['push', 'end'] as const) {
    test(`a decoder whose ${step} throws is an end, too, and the failure holds the defect`, async () => {
      const defect = new TypeError('a defect');
      const throwing = {
        ...toyDecoder(),
        [step]() {
          throw defect;
        },
      };
      const { reader, client } = await open(step === 'push' ? ['a'] : [], throwing);
      const why = failureIn(await nextBatch(reader));
      assert.deepEqual([why?.code, why?.cause], ['bad_upstream_answer', 'TypeError']);
      assert.equal(why?.defect, defect);
      assert.doesNotMatch(why?.message ?? '', /a defect/);
      assert.equal(await nextBatch(reader), null);
      assert.deepEqual(client.cancelled, [0]);
    });
  }

  test('what ended the attempt is why a body broke', async () => {
    for (const verdict of ['deadline_exceeded', 'draining', 'client_closed'] as const) {
      const { reader, watchdog } = await open(['a', 'hang']);
      await nextBatch(reader);
      const pending = nextBatch(reader);
      watchdog.end(verdict);
      assert.equal(told(await pending), verdict);
    }
  });

  test('cancelling ends the body and the watchdog, once, and nothing is read any more', async () => {
    const { reader, client, clock } = await open(['a', 'b', '.']);
    await nextBatch(reader);
    reader.cancel();
    reader.cancel();
    assert.deepEqual([client.cancelled, clock.timers], [[0], 0]);
    assert.equal(await nextBatch(reader), null);
  });

  test('the idle time runs while a read is pending', async () => {
    const { reader, watchdog, clock } = await open(['a', 'hang']);
    await readToFirstContent(reader, watchdog);
    await clock.advance(30_000);
    const pending = nextBatch(reader);
    await clock.advance(7_999);
    assert.equal(watchdog.verdict, undefined);
    await clock.advance(1);
    assert.equal(told(await pending), 'idle_timeout');
  });
});

describe('reading to the first content', () => {
  async function first(...body: NonNullable<ScriptedReply['body']>) {
    const { reader, watchdog, clock } = await open(body);
    const found = await readToFirstContent(reader, watchdog);
    return { found, reader, watchdog, clock };
  }

  test('puts what came before it and the content into one batch, raw bytes too', async () => {
    const { found, reader } = await first('start', 'start', 'a b', 'c .');
    assert.ok(!('code' in found));
    assert.equal(told(found), 'start start a b');
    assert.equal(Buffer.from(found.raw).toString(), 'startstarta b');
    assert.deepEqual(await toTheEnd(reader), ['c finish']);
  });

  test('ends the first token time', async () => {
    const { watchdog, clock } = await first('a', 'hang');
    await clock.advance(20_000);
    assert.equal(watchdog.verdict, undefined);
  });

  test('content that only the caller’s own dialect can read is content', async () => {
    const { found } = await first('start', '?', 'hang');
    assert.ok(!('code' in found));
    assert.equal(told(found), 'start opaque');
  });

  test('an answer may be empty', async () => {
    const { found } = await first('start', '.');
    assert.ok(!('code' in found));
    assert.equal(told(found), 'start finish');
  });

  test('a failure before any content is a failure of the attempt', async () => {
    for (const [body, code] of [
      [['start', '!'], 'bad_upstream_answer'],
      [['start'], 'truncated'],
      [[], 'truncated'],
      [['start', new NetworkError('reset', 'ECONNRESET')], 'truncated'],
    ] as const) {
      const { found } = await first(...body);
      assert.ok('code' in found);
      assert.equal(found.code, code);
    }
  });

  test('content and failure in one read are a begun answer', async () => {
    const { found } = await first('a !');
    assert.ok(!('code' in found));
    assert.equal(told(found), 'a bad_upstream_answer');
  });
});
