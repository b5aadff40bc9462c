import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { EventStreamCodec } from '@smithy/eventstream-codec';
import { fromUtf8, toUtf8 } from '@smithy/util-utf8';
import fc from 'fast-check';
import {
  EventStreamFramer,
  type EventStreamMessage,
  encodeEvent,
  encodeEventStreamMessage,
  encodeException,
} from './event-stream.ts';

const codec = new EventStreamCodec(toUtf8, fromUtf8);

const messages: fc.Arbitrary<EventStreamMessage> = fc.record({
  headers: fc.dictionary(
    fc.string({ minLength: 1, maxLength: 30 }).filter((name) => name !== '__proto__'),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    { maxKeys: 4, noNullPrototype: false },
  ),
  payload: fc.uint8Array({ maxLength: 200 }),
});

/** A framer's message as a plain value that can be compared. */
function plain(message: EventStreamMessage): { headers: Record<string, string>; payload: number[] } {
  return { headers: { ...message.headers }, payload: [...message.payload] };
}

function byAws(message: EventStreamMessage): Uint8Array {
  const headers = Object.entries(message.headers).map(([name, value]) => [name, { type: 'string', value }]);
  return codec.encode({ headers: Object.fromEntries(headers), body: message.payload });
}

function readAll(pieces: readonly Uint8Array[]): {
  messages: ReturnType<typeof plain>[];
  raw: Uint8Array;
  error: string | undefined;
  pending: boolean;
} {
  const framer = new EventStreamFramer();
  const results = pieces.map((piece) => framer.push(piece));
  return {
    messages: results.flatMap(({ frames }) => frames.map((frame) => plain(frame.message))),
    raw: Buffer.concat(results.map((result) => result.raw)),
    error: results.at(-1)?.error,
    pending: framer.pending,
  };
}

describe('event stream framing', () => {
  test("writes the same bytes as AWS's codec", () => {
    fc.assert(
      fc.property(messages, (message) => {
        assert.deepEqual(Buffer.from(encodeEventStreamMessage(message)), Buffer.from(byAws(message)));
      }),
    );
  });

  test("reads what AWS's codec writes, cut anywhere", () => {
    fc.assert(
      fc.property(
        fc.array(messages, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(), { maxLength: 5 }),
        (list, cuts) => {
          const bytes = Buffer.concat(list.map(byAws));
          const at = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
          const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
          const read = readAll(pieces);
          assert.deepEqual(read.messages, list.map(plain));
          assert.deepEqual(read.raw, bytes);
          assert.equal(read.error, undefined);
          assert.equal(read.pending, false);
        },
      ),
    );
  });

  test('two messages cut in two at every byte: the same messages; half a message is never handed on', () => {
    const first = encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Grüße 🙂' } });
    const bytes = Buffer.concat([first, encodeException('throttlingException', { message: 'no' })]);
    const whole = readAll([bytes]);
    assert.equal(whole.messages.length, 2);
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      assert.deepEqual(readAll([bytes.subarray(0, cut), bytes.subarray(cut)]), whole, `cut at ${cut}`);
      const half = readAll([bytes.subarray(0, cut)]);
      assert.ok([0, first.length, bytes.length].includes(half.raw.length), `ended at ${cut}`);
      assert.equal(half.pending, half.raw.length < cut, `ended at ${cut}`);
    }
  });

  test('keeps string headers and passes over those of every other type', () => {
    const encoded = codec.encode({
      headers: {
        yes: { type: 'boolean', value: true },
        no: { type: 'boolean', value: false },
        byte: { type: 'byte', value: 1 },
        short: { type: 'short', value: 2 },
        integer: { type: 'integer', value: 3 },
        binary: { type: 'binary', value: Uint8Array.of(1, 2, 3) },
        timestamp: { type: 'timestamp', value: new Date(0) },
        uuid: { type: 'uuid', value: '01234567-89ab-cdef-0123-456789abcdef' },
        ':event-type': { type: 'string', value: 'x' },
      },
      body: Uint8Array.of(7),
    });
    assert.deepEqual(readAll([encoded]).messages, [{ headers: { ':event-type': 'x' }, payload: [7] }]);
  });

  test('a flipped bit is an error, the messages before it stand, and nothing is read after it', () => {
    const good = encodeEvent('a', { b: 1 });
    const bytes = encodeEvent('c', { d: 'some more text' });
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const broken = new Uint8Array(bytes);
        broken[at] = (broken[at] ?? 0) ^ (1 << bit);
        const read = readAll([good, Buffer.concat([broken, good]), good]);
        assert.notEqual(read.error, undefined);
        assert.equal(read.messages.length, 1);
        assert.equal(read.raw.length, good.length);
      }),
    );
  });

  test('any bytes are read without a throw', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array()), (pieces) => {
        const { messages: found } = readAll(pieces);
        assert.deepEqual(found, []);
      }),
    );
  });

  test('lengths that cannot be are refused, with a good checksum too', () => {
    for (const [total, headerBytes] of [
      [0xffffffff, 0],
      [15, 0],
      [16, 1],
      [64, 60],
    ] as const) {
      const bytes = new Uint8Array(12);
      const view = new DataView(bytes.buffer);
      view.setUint32(0, total);
      view.setUint32(4, headerBytes);
      view.setUint32(8, crc32(bytes.subarray(0, 8)));
      assert.equal(readAll([bytes]).error, 'impossible message length', `${total}/${headerBytes}`);
    }
  });

  test('headers that do not fit their length fields are refused', () => {
    const payload = new Uint8Array(0);
    assert.throws(
      () => encodeEventStreamMessage({ headers: { ['n'.repeat(256)]: 'v' }, payload }),
      RangeError,
    );
    assert.throws(
      () => encodeEventStreamMessage({ headers: { n: 'v'.repeat(65_536) }, payload }),
      RangeError,
    );
  });
});
