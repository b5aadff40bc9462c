import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { EncodedCall } from '../ports/provider.ts';
import { AnswerFormDecoder } from './answer-form.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Says in which form it was made to read, and what it read. */
function formOf(pieces: readonly Uint8Array[], asked: boolean, contentType: string | null = null) {
  let read = '';
  const provider = {
    decoder: ({ stream }: EncodedCall) => ({
      push(bytes: Uint8Array) {
        read += Buffer.from(bytes).toString('latin1');
        return { parts: [], raw: bytes };
      },
      end: () => ({ parts: [], raw: utf8(stream ? 'stream' : 'whole') }),
    }),
  };
  const call = { stream: asked, sameDialect: true } as EncodedCall;
  const decoder = new AnswerFormDecoder(call, provider, { header: () => contentType });
  for (const piece of pieces) decoder.push(piece);
  const form = Buffer.from(decoder.end().raw).toString();
  assert.equal(form, decoder.call.stream ? 'stream' : 'whole');
  assert.equal(decoder.call.sameDialect, decoder.call.stream === asked, 'another form is written anew');
  return { form, read };
}

const EVENT_STREAM = Uint8Array.of(0, 0, 0, 80, 0, 0, 0, 64);

describe('the form of an answer', () => {
  const cases: [
    what: string,
    asked: boolean,
    bytes: string | Uint8Array,
    type: string | null,
    form: string,
  ][] = [
    ['a stream', true, 'data: {}\n\n', 'text/event-stream', 'stream'],
    ['a stream under another type', true, 'data: {}\n\n', 'application/json', 'stream'],
    ['a comment', true, ': hello\n\n', 'text/event-stream', 'stream'],
    ['frames of AWS', true, EVENT_STREAM, 'application/vnd.amazon.eventstream', 'stream'],
    ['HTML in place of a stream', true, '<html>', 'text/html', 'stream'],
    ['JSON in place of a stream', true, '{"choices":[]}', 'application/json', 'whole'],
    ['JSON in place of a stream, by a wrong type', true, '{"choices":[]}', 'text/event-stream', 'whole'],
    ['JSON behind a byte order mark', true, '\ufeff {"choices":[]}', null, 'whole'],
    ['JSON', false, '{"choices":[]}', 'application/json', 'whole'],
    ['HTML', false, '<html>', 'text/html', 'whole'],
    ['a stream in place of JSON', false, 'data: {}\n\n', 'text/event-stream; charset=utf-8', 'stream'],
    ['a stream in place of JSON, without a type', false, 'event: message_start\n', null, 'stream'],
    ['frames of AWS in place of JSON', false, EVENT_STREAM, 'application/vnd.amazon.eventstream', 'stream'],
    ['nothing', false, '', null, 'whole'],
  ];
  for (const [what, asked, given, type, form] of cases) {
    test(`${what}: ${form}`, () => {
      const bytes = typeof given === 'string' ? utf8(given) : given;
      const read = formOf([bytes], asked, type);
      assert.equal(read.form, form);
      assert.equal(read.read, Buffer.from(bytes).toString('latin1'));
    });
  }

  test('blanks before it are waited out, and handed on', () => {
    const { form, read } = formOf([utf8('\n'), utf8(' \n'), utf8('{"a":1}'), utf8('\n')], true);
    assert.equal(form, 'whole');
    assert.equal(read, '\n \n{"a":1}\n');
  });

  test('blanks without end are not gathered', () => {
    const blanks = utf8(' '.repeat(40_000));
    assert.equal(formOf([blanks, blanks], true).read.length, 80_000);
  });
});
