import assert from 'node:assert/strict';
import { isUtf8 } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { FailureError } from '../core/failure.ts';
import { checkContent, readJsonObject } from './read-body.ts';

function refusal(headers: Readonly<Record<string, string>>): string | undefined {
  try {
    checkContent('openai-chat', (name) => headers[name] ?? null);
    return undefined;
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError && thrown.failure.code === 'unsupported_media_type');
    return thrown.failure.param;
  }
}

describe('the content of a request', () => {
  test('is JSON by any of its names, or by none', () => {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'application/vnd.x+json',
      '',
    ]) {
      assert.equal(refusal({ 'content-type': type }), undefined, type);
    }
    assert.equal(refusal({}), undefined);
    assert.equal(refusal({ 'content-type': 'text/plain' }), 'content-type');
  });

  test('a compressed body is refused as such, before a byte is read as text', () => {
    assert.equal(refusal({ 'content-encoding': 'identity' }), undefined);
    for (const encoding of ['gzip', 'br', 'gzip, deflate']) {
      assert.equal(refusal({ 'content-encoding': encoding }), 'content-encoding', encoding);
    }
  });
});

describe('the body of a request', () => {
  const read = (text: string) => readJsonObject('openai-chat', new TextEncoder().encode(text)).json;
  const named = (param: string) => (thrown: unknown) =>
    thrown instanceof FailureError &&
    thrown.failure.code === 'invalid_request' &&
    thrown.failure.param === param;

  test('has no member with a backslash in its name, but what is nested may have', () => {
    assert.throws(() => read('{"model":"m","a\\\\b":1}'), named('a\\b'));
    const schema = '{"tools":[{"patternProperties":{"^\\\\d+$":{}}}]}';
    assert.deepEqual(read(schema), { tools: [{ patternProperties: { '^\\d+$': {} } }] });
  });

  test('is never read in another way than its text says', () => {
    // After this V8 reads the key below as `m\u00` (https://github.com/nodejs/node/issues/63785).
    for (let i = 0; i < 3; i++) JSON.parse('{"model":1,"m\\\\u00":2}');
    const body = '{"model":"harmless","m\\u006fdel":"meant"}';
    try {
      assert.deepEqual(read(body), { model: 'meant' });
    } catch (thrown) {
      assert.ok(named('m\\u00')(thrown), String(thrown));
    }
  });
});

describe('the bytes of a request', () => {
  const readBytes = (bytes: Uint8Array) => readJsonObject('openai-chat', bytes);
  const inText = (...bytes: readonly number[]) =>
    Buffer.concat([Buffer.from('{"model":"a'), Buffer.from(bytes), Buffer.from('b"}')]);
  const MARK = [0xef, 0xbb, 0xbf];

  function refusalOf(bytes: Uint8Array): string | undefined {
    try {
      readBytes(bytes);
      return undefined;
    } catch (thrown) {
      assert.ok(thrown instanceof FailureError && thrown.failure.code === 'invalid_json', String(thrown));
      return thrown.failure.message;
    }
  }

  for (const [what, bytes] of Object.entries({
    'an overlong slash': [0xc0, 0xaf],
    'an overlong NUL': [0xc0, 0x80],
    'an overlong character of three bytes': [0xe0, 0x9f, 0xbf],
    'an overlong character of four bytes': [0xf0, 0x8f, 0xbf, 0xbf],
    'half a surrogate pair': [0xed, 0xa0, 0x80],
    'a surrogate pair, each half by itself': [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80],
    'a character cut after one byte': [0xc3],
    'a character cut after two bytes': [0xe2, 0x82],
    'a character cut after three bytes': [0xf0, 0x9f, 0x98],
    'a continuation without its beginning': [0x80],
    'a character beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
    'the beginning of five bytes': [0xf8, 0x88, 0x80, 0x80, 0x80],
    'a byte that UTF-8 never has': [0xff],
    'UTF-16': [0xff, 0xfe, 0x61, 0x00],
  })) {
    test(`are refused for ${what}, wherever it stands`, () => {
      assert.equal(refusalOf(inText(...bytes)), 'The body is not valid UTF-8.');
      assert.equal(refusalOf(Buffer.from([...Buffer.from('{}'), ...bytes])), 'The body is not valid UTF-8.');
      const far = [...Buffer.from('é'.repeat(5_000)), ...bytes];
      assert.equal(refusalOf(inText(...far)), 'The body is not valid UTF-8.');
      // A refusal leaves nothing behind for the next request.
      assert.equal(readBytes(inText()).json.model, 'ab');
    });
  }

  test('are refused as no UTF-8 exactly where they are none', () => {
    const units = fc.constantFrom('a', 'é', '€', '🚀', '\u0000', '\uffff', '\u{10ffff}');
    const tampered = fc.tuple(fc.array(units), fc.nat(), fc.nat(255)).map(([list, at, byte]) => {
      const bytes = Buffer.from(`{"model":"${list.join('')}"}`);
      bytes[at % bytes.length] = byte;
      return bytes;
    });
    fc.assert(
      fc.property(fc.oneof(tampered, fc.uint8Array({ minLength: 1 })), (bytes) => {
        let told: string | undefined;
        try {
          readBytes(bytes);
        } catch (thrown) {
          told = thrown instanceof FailureError ? thrown.failure.message : String(thrown);
        }
        assert.equal(told === 'The body is not valid UTF-8.', !isUtf8(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  test('are read as what they say, and kept as they came', () => {
    const value = { model: 'é€🚀 \u0000\uffff', 'a b': [1.5, null, true, { ключ: '値' }] };
    const body = Buffer.from(JSON.stringify(value, null, 1));
    const raw = readBytes(body);
    assert.deepEqual(raw.json, value);
    assert.equal(raw.bytes, body);
  });

  test('may begin with one byte order mark, which does not go on; a second is no JSON', () => {
    const raw = readBytes(Buffer.from([...MARK, ...Buffer.from('{"model":"é"}')]));
    assert.deepEqual(raw.json, { model: 'é' });
    assert.equal(Buffer.from(raw.bytes).toString(), '{"model":"é"}');
    assert.match(refusalOf(Buffer.from([...MARK, ...MARK, ...Buffer.from('{}')])) ?? '', /not valid JSON/);
    assert.match(refusalOf(Buffer.from(MARK)) ?? '', /not valid JSON/);
    assert.equal(readBytes(inText(...MARK)).json.model, 'a\ufeffb');
  });

  test('hold no NUL and no other control character as it is', () => {
    for (const byte of [0x00, 0x01, 0x0a, 0x1f]) {
      assert.match(refusalOf(inText(byte)) ?? '', /not valid JSON/, String(byte));
    }
    assert.match(refusalOf(Buffer.from('{}\0')) ?? '', /not valid JSON/);
    assert.equal(readBytes(Buffer.from('{"model":"a\\u0000b"}')).json.model, 'a\0b');
  });

  test('that are no text are refused as such', () => {
    assert.equal(refusalOf(new Uint8Array()), 'The body is empty; a JSON object is expected.');
    assert.match(refusalOf(Buffer.from('{"model":"secret')) ?? '', /^The body is not valid JSON[^s]*\.$/);
  });

  test('may be 10 MB, of any characters', () => {
    for (const unit of ['a', 'é', '🚀', '\\"', '\\u00e9']) {
      const text = unit.repeat(10_000_000 / Buffer.byteLength(unit));
      const body = Buffer.from(`{"model":"m","text":"${text}"}`);
      assert.ok(readBytes(body).json.text === JSON.parse(`"${text}"`), unit);
      body[body.length - 3] = 0xff;
      assert.equal(refusalOf(body), 'The body is not valid UTF-8.', unit);
    }
  });

  test('are nested 64 levels deep, and not one deeper', () => {
    const nested = (levels: number, open: string, close: string) =>
      Buffer.from(`{"a":${open.repeat(levels)}1${close.repeat(levels)}}`);
    for (const [open, close] of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      assert.equal(refusalOf(nested(63, open, close)), undefined);
      assert.match(refusalOf(nested(64, open, close)) ?? '', /nested deeper than 64 levels/);
    }
  });

  test('that are a bomb of nesting cost their refusal only', () => {
    for (const unit of ['[', '{"a":', '[{"a":']) {
      const open = unit.repeat(1_000_000);
      assert.match(refusalOf(Buffer.from(`{"a":${open}`)) ?? '', /not valid JSON|nested deeper/, unit);
    }
    const closed = `{"a":${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}}`;
    assert.match(refusalOf(Buffer.from(closed)) ?? '', /nested deeper than 64 levels/);
  });

  test('have no member `__proto__`, however it is spelt', () => {
    for (const key of ['__proto__', '\\u005f_proto__']) {
      assert.throws(
        () => readBytes(Buffer.from(`{"a":[{"${key}":{"b":1}}]}`)),
        (thrown) => thrown instanceof FailureError && thrown.failure.param === 'a.0.__proto__',
        key,
      );
    }
  });
});
