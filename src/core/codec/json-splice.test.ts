import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonMember, jsonSpace, meaningOf, memberChanges } from './json-members.fixture.ts';
import { replaceMembers } from './json-splice.ts';
import { spliceMembers } from './splice-members.ts';

function replace(text: string, changes: Record<string, string | null>): string {
  return replaceMembers(text, JSON.parse(text), changes);
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
      fc.property(
        fc.array(jsonMember(), { maxLength: 8 }),
        memberChanges(),
        jsonSpace(),
        (list, asked, lead) => {
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
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('does to text what `spliceMembers` does to bytes', () => {
    fc.assert(
      fc.property(
        fc.array(jsonMember(), { maxLength: 8 }),
        memberChanges(),
        jsonSpace(),
        (list, asked, lead) => {
          const text = `${lead}{${list.map((one) => one.text(one.value)).join(',')}}`;
          const encoded = Object.entries(asked).map(([key, value]) => [
            key,
            value === null ? null : Buffer.from(value),
          ]);
          const pieces = spliceMembers(Buffer.from(text), JSON.parse(text), Object.fromEntries(encoded));
          assert.equal(Buffer.concat(pieces).toString(), replace(text, asked));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
