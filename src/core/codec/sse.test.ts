import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SseFramer, type SseFrames } from './sse.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Seen {
  events: [event: string, data: string | undefined][];
  raw: string;
  error: string | undefined;
  pending: boolean;
}

/** Pushes each piece in a buffer that is overwritten afterwards, because a runtime may reuse its buffers. */
function seen(pieces: readonly Uint8Array[]): Seen {
  const framer = new SseFramer();
  const out: Seen = { events: [], raw: '', error: undefined, pending: false };
  for (const piece of pieces) {
    const own = Buffer.from(piece);
    const { frames, raw, error }: SseFrames = framer.push(own);
    for (const frame of frames) out.events.push([frame.event, frame.data]);
    out.raw += textOf(raw);
    out.error ??= error;
    own.fill(0x78);
  }
  out.pending = framer.pending;
  return out;
}

/** The events of the stream, without frames that hold only comments. */
const spoken = (text: string): Seen['events'] =>
  seen([bytesOf(text)]).events.filter(([, data]) => data !== undefined);

describe('SseFramer', () => {
  test('reads events, data, comments and line ends as WHATWG has them', () => {
    assert.deepEqual(spoken('data: a\n\n'), [['message', 'a']]);
    assert.deepEqual(spoken('data:a\n\n'), [['message', 'a']]);
    assert.deepEqual(spoken('data:  a\n\n'), [['message', ' a']]);
    assert.deepEqual(spoken('data\n\n'), [['message', '']]);
    assert.deepEqual(spoken('event: x\ndata: {"a":1}\n\n'), [['x', '{"a":1}']]);
    assert.deepEqual(spoken('event: \ndata: a\n\n'), [['message', 'a']]);
    assert.deepEqual(spoken('data: a\nevent: x\nid: 7\nretry: 10\n\n'), [['x', 'a']]);
    assert.deepEqual(spoken('data: a\ndata: b\n\n'), [['message', 'a\nb']]);
    assert.deepEqual(spoken('event: x\ndata: a\ndata: b\n\n'), [['x', 'a\nb']]);
    assert.deepEqual(spoken(': comment\ndata: a\n\n'), [['message', 'a']]);
    assert.deepEqual(spoken('data: a\r\n\r\ndata: b\r\n\r\n'), [
      ['message', 'a'],
      ['message', 'b'],
    ]);
    assert.deepEqual(spoken('data: a\r\rdata: b\r\r'), [
      ['message', 'a'],
      ['message', 'b'],
    ]);
    assert.deepEqual(spoken('data: a\n\r\ndata: b\r\n\ndata: c\r\rdata: d\n\n'), [
      ['message', 'a'],
      ['message', 'b'],
      ['message', 'c'],
      ['message', 'd'],
    ]);
    assert.deepEqual(spoken('\ufeffdata: a\n\ndata: \ufeffb\n\n'), [
      ['message', 'a'],
      ['message', '\ufeffb'],
    ]);
    assert.deepEqual(spoken('\n\ndata: a\n\n'), [['message', 'a']]);
  });

  test('a frame of comments only has no data, and its bytes go on', () => {
    const { events, raw } = seen([bytesOf(': OPENROUTER PROCESSING\n\ndata: a\n\n')]);
    assert.deepEqual(events, [
      ['message', undefined],
      ['message', 'a'],
    ]);
    assert.equal(raw, ': OPENROUTER PROCESSING\n\ndata: a\n\n');
  });

  test('a half frame waits and tells that it does', () => {
    assert.deepEqual(seen([bytesOf('data: a\n\ndata: b\n')]), {
      events: [['message', 'a']],
      raw: 'data: a\n\n',
      error: undefined,
      pending: true,
    });
    assert.equal(seen([bytesOf('data: a\n\n\n')]).pending, false);
  });

  test('reads the same wherever the stream is cut', () => {
    const line = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replace(/[\r\n]/g, '')}`),
      fc.constantFrom('data', 'event: x', ': c', 'id: 1', 'retry', 'data: {"a":"é😀"}'),
    );
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n', '\r\n\r\n', '\r\r', '\n\r\n');
    const stream = fc.array(fc.tuple(line, lineEnd), { maxLength: 12 }).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(stream, fc.array(fc.nat(300), { maxLength: 6 }), (text, cuts) => {
        const bytes = bytesOf(text);
        const at = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const spokenIn = (all: Seen): Seen['events'] => all.events.filter(([, data]) => data !== undefined);
        const whole = seen([bytes]);
        const cut = seen(pieces);
        assert.deepEqual(spokenIn(cut), spokenIn(whole));
        assert.ok(text.startsWith(cut.raw));
        assert.deepEqual(spokenIn(seen([...bytes].map((byte) => Uint8Array.of(byte)))), spokenIn(whole));
      }),
      { numRuns: 500 },
    );
  });

  test('what came before an event that is not UTF-8 is kept, what follows is not read', () => {
    const bytes = new Uint8Array([
      ...bytesOf('data: a\n\ndata: '),
      0xff,
      0x0a,
      0x0a,
      ...bytesOf('data: b\n\n'),
    ]);
    const { events, raw, error } = seen([bytes, bytesOf('data: c\n\n')]);
    assert.deepEqual(events, [['message', 'a']]);
    assert.equal(raw, 'data: a\n\n');
    assert.match(error ?? '', /UTF-8/);
  });

  test('the bytes of frames that end in CRLF are whole wherever the stream is cut', () => {
    const text = 'data: a\r\n\r\nevent: x\r\ndata: b\r\n\r\n';
    for (let cut = 1; cut < text.length; cut++) {
      const { events, raw } = seen([bytesOf(text.slice(0, cut)), bytesOf(text.slice(cut))]);
      assert.equal(events.length, 2, String(cut));
      assert.equal(raw, text, String(cut));
      const framer = new SseFramer();
      const first = [...text]
        .map((char) => framer.push(bytesOf(char)))
        .find(({ frames }) => frames.length > 0);
      assert.equal(textOf(first?.raw ?? bytesOf('')), 'data: a\r\n\r\n');
    }
  });

  test('garbage is an error, not a frame without data', () => {
    for (const garbage of ['hello <html>\n\n', 'GARBAGEdata: b\n\n', 'junk\n\n', 'data: b\njunk\n\n']) {
      const { events, raw, error } = seen([bytesOf(`data: a\n\n${garbage}data: c\n\n`)]);
      assert.deepEqual(events, [['message', 'a']], garbage);
      assert.equal(raw, 'data: a\n\n');
      assert.match(error ?? '', /field/);
    }
  });

  test('an event that never ends is an error before it fills the memory', () => {
    const framer = new SseFramer();
    const piece = bytesOf('x'.repeat(1024 * 1024));
    let pushes = 0;
    while (framer.push(piece).error === undefined) pushes += 1;
    assert.ok(pushes <= 16, String(pushes));
    assert.equal(framer.pending, false);
  });
});
