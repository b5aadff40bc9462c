import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { replaceMembers } from './json-splice.ts';

function replace(text: string, changes: Record<string, string | null>): string {
  return replaceMembers(text, JSON.parse(text), changes);
}

/** Stands for the backslash of an escape; no generated text holds it. */
const MARK = '\uE000';

/**
 * What the text says, by a parser that sees no escape: letters and `/` are written as themselves, the backslash of any
 * other escape as a mark. V8's JSON.parse may read an escaped key as another one that somebody has parsed before
 * (https://github.com/nodejs/node/issues/63785), so it is no oracle for a text that has some.
 */
function meaningOf(text: string): unknown {
  const plain = text.replace(/\\(?:u([\da-f]{4})|(.))/gi, (_escape, hex?: string, sign?: string) => {
    const char = hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16));
    if (/^[\p{L}\p{N}/]$/u.test(char)) return char;
    return MARK + (hex ?? (sign === '"' ? 'quote' : sign === '\\' ? 'backslash' : sign));
  });
  return JSON.parse(plain);
}

describe('replaceMembers', () => {
  const cases: [name: string, text: string, changes: Record<string, string | null>, expected: string][] = [
    ['replaces one member', '{"model":"a","n":1.0}', { model: '"b"' }, '{"model":"b","n":1.0}'],
    [
      'keeps spacing and numbers',
      ' { "n" : 12345678901234567890, "model" : "a" } ',
      { model: '1' },
      ' { "n" : 12345678901234567890, "model" : 1 } ',
    ],
    ['replaces a value that is an object', '{"o":{"model":["}"]},"z":1}', { o: 'null' }, '{"o":null,"z":1}'],
    [
      'replaces literals',
      '{"stream":true,"x":false}',
      { stream: 'false', x: 'true' },
      '{"stream":false,"x":true}',
    ],
    [
      'leaves nested members of the name',
      '{"a":{"model":"x"},"model":"y"}',
      { model: '"z"' },
      '{"a":{"model":"x"},"model":"z"}',
    ],
    ['leaves values of the name', '{"a":"model","model":"y"}', { model: '"z"' }, '{"a":"model","model":"z"}'],
    [
      'leaves strings that quote it',
      '{"a":"say \\"model\\":1","model":"y"}',
      { model: '"z"' },
      '{"a":"say \\"model\\":1","model":"z"}',
    ],
    [
      'leaves strings that end in it',
      '{"a":"the \\"model","b":2,"model":"y"}',
      { model: '"z"' },
      '{"a":"the \\"model","b":2,"model":"z"}',
    ],
    [
      'finds an escaped key',
      '{"a":{"model":1},"m\\u006fdel":"y"}',
      { model: '"z"' },
      '{"a":{"model":1},"m\\u006fdel":"z"}',
    ],
    [
      'finds an escaped key beside a nested plain one',
      '{"a":[{"model":1}],"m\\u006Fdel" : 2}',
      { model: '3' },
      '{"a":[{"model":1}],"m\\u006Fdel" : 3}',
    ],
    [
      'replaces a duplicate that is escaped',
      '{"model":1,"m\\u006fdel":"x"}',
      { model: '2' },
      '{"model":2,"m\\u006fdel":2}',
    ],
    ['replaces each duplicate', '{"model":1,"model":"x"}', { model: '2' }, '{"model":2,"model":2}'],
    ['adds what is missing first', ' {"a":1}', { b: '2', c: '[]' }, ' {"b":2,"c":[],"a":1}'],
    ['adds to an empty object', '{ }', { b: '2' }, '{"b":2 }'],
    ['removes the first', '{ "a":1, "b":2}', { a: null }, '{ "b":2}'],
    ['removes the middle', '{"a":1, "b":2, "c":3}', { b: null }, '{"a":1, "c":3}'],
    ['removes the last', '{"a":1 , "b":2 }', { b: null }, '{"a":1 }'],
    ['removes all', '{ "a":1, "b":2 }', { a: null, b: null }, '{  }'],
    ['removes all and adds', '{"a":1,"a":2}', { a: null, b: '3' }, '{"b":3}'],
    ['removes nothing that is not there', '{"a":1}', { b: null }, '{"a":1}'],
    [
      'minds backslashes before a closing quote',
      '{"a":"\\\\","model":"x\\\\\\""}',
      { model: '1' },
      '{"a":"\\\\","model":1}',
    ],
    ['is not fooled by keys of Object.prototype', '{"a":1}', { toString: '1' }, '{"toString":1,"a":1}'],
  ];
  for (const [name, text, changes, expected] of cases) {
    test(name, () => assert.equal(replace(text, changes), expected));
  }

  test('believes the text where the parser misread an escaped key', () => {
    // What V8 makes of it once somebody has parsed `{"model":1,"m\\\\u00":0}` (nodejs/node issue 63785).
    const misread = { model: 1, 'm\\u00': 'x' };
    const text = '{"model":1,"m\\u006fdel":"x"}';
    assert.equal(replaceMembers(text, misread, { model: '2' }), '{"model":2,"m\\u006fdel":2}');
    const alone = '{"m\\u006fdel":"x"}';
    assert.equal(replaceMembers(alone, { 'm\\u00': 'x' }, { model: '2' }), '{"m\\u006fdel":2}');
  });

  test('changes the members asked for and no other byte, whatever the formatting', () => {
    fc.assert(
      fc.property(fc.array(member(), { maxLength: 8 }), changes(), space(), (list, asked, lead) => {
        const text = `${lead}{${list.map((one) => one.text(one.value)).join(',')}}`;
        const result = replace(text, asked);
        const before = meaningOf(text) as Record<string, unknown>;
        const expected: Record<string, unknown> = { ...before };
        for (const [key, value] of Object.entries(asked)) {
          if (value === null) delete expected[key];
          else expected[key] = meaningOf(value);
        }
        assert.deepEqual(meaningOf(result), expected);
        if (Object.values(asked).includes(null)) return;
        const added = Object.entries(asked).filter(([key]) => !Object.hasOwn(before, key));
        const inside = [
          ...added.map(([key, value]) => `${JSON.stringify(key)}:${value}`),
          ...list.map((one) => one.text(asked[one.key] ?? one.value)),
        ];
        assert.equal(result, `${lead}{${inside.join(',')}}`);
      }),
      { numRuns: 1_000 },
    );
  });
});

interface Member {
  readonly key: string;
  readonly value: string;
  text(value: string): string;
}

const KEYS = ['model', 'stream', 'a', 'mo', 'del', 'a/b', 'é'];

function space(): fc.Arbitrary<string> {
  return fc.constantFrom('', '', ' ', '\n  ', '\t', '\r\n');
}

/** A member in some spelling: its key escaped here and there, its value formatted freely. */
function member(): fc.Arbitrary<Member> {
  const parts = fc.tuple(
    fc.constantFrom(...KEYS),
    fc.integer({ min: 0, max: 7 }),
    space(),
    space(),
    space(),
    valueText(),
  );
  return parts.map(([key, escaped, a, b, c, value]) => {
    const at = key.charCodeAt(escaped).toString(16).padStart(4, '0');
    const spelt = escaped < key.length ? `${key.slice(0, escaped)}\\u${at}${key.slice(escaped + 1)}` : key;
    return { key, value, text: (text) => `${a}"${spelt}"${b}:${c}${text}` };
  });
}

function valueText(): fc.Arbitrary<string> {
  const tricky = fc.constantFrom(
    '"model"',
    '"\\"model\\":1"',
    '"\\\\"',
    '{"model":{"model":[]}}',
    '1.0',
    '-0e+5',
    '"}],{"',
  );
  const any = fc
    .tuple(fc.json({ maxDepth: 3 }), fc.constantFrom(undefined, 1))
    .map(([json, indent]) => JSON.stringify(JSON.parse(json), null, indent));
  return fc.oneof(tricky, any);
}

function changes(): fc.Arbitrary<Record<string, string | null>> {
  return fc.dictionary(
    fc.constantFrom('model', 'stream', 'a/b', 'new'),
    fc.oneof(valueText(), fc.constant(null)),
    {
      maxKeys: 3,
      noNullPrototype: true,
    },
  );
}
