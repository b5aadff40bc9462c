import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonMember, jsonSpace, meaningOf, memberChanges } from './json-members.fixture.ts';
import { spliceMembers } from './splice-members.ts';

type Changes = Readonly<Record<string, string | null>>;

function splice(text: string, json: object, changes: Changes): string {
  return Buffer.concat(pieces(text, json, changes)).toString();
}

function pieces(text: string, json: object, changes: Changes): readonly Uint8Array[] {
  const encoded = Object.entries(changes).map(([key, value]) => [
    key,
    value === null ? null : Buffer.from(value),
  ]);
  return spliceMembers(new TextEncoder().encode(text), json, Object.fromEntries(encoded));
}

function replace(text: string, changes: Changes): string {
  return splice(text, JSON.parse(text), changes);
}

describe('spliceMembers', () => {
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
    // V8's reading after the parse of `{"model":1,"m\\\\u00":0}` (https://github.com/nodejs/node/issues/63785).
    const misread = { model: 1, 'm\\u00': 'x' };
    const text = '{"model":1,"m\\u006fdel":"x"}';
    assert.equal(splice(text, misread, { model: '2' }), '{"model":2,"m\\u006fdel":2}');
    const alone = '{"m\\u006fdel":"x"}';
    assert.equal(splice(alone, { 'm\\u00': 'x' }, { model: '2' }), '{"m\\u006fdel":2}');
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

  test("copies nothing of the body: its pieces are the caller's own memory", () => {
    const body = Buffer.from(` {"model":"a","text":"${'ü'.repeat(1_000)}","stream":true}`);
    const changes = { model: Buffer.from('"b"'), stream: Buffer.from('false'), extra: Buffer.from('1') };
    const found = spliceMembers(body, JSON.parse(body.toString()), changes);
    const own = found.filter((piece) => piece.buffer === body.buffer);
    const ownBytes = own.reduce((sum, piece) => sum + piece.length, 0);
    assert.ok(ownBytes > 2_000, String(ownBytes));
    for (const value of Object.values(changes)) assert.ok(found.includes(value));
    assert.ok(found.every((piece) => piece.length > 0));
  });

  test('reads a body that is a part of larger memory', () => {
    const around = new TextEncoder().encode('{"model":0,{"model":"a"},"model":0}');
    const found = spliceMembers(around.subarray(11, 24), { model: 'a' }, { model: Buffer.from('1') });
    assert.equal(Buffer.concat(found).toString(), '{"model":1}');
  });

  /** `#` stands for a value that is changed. */
  const hostile: [name: string, before: string, unit: string, after: string][] = [
    ['values that read as the key', '{"model":#,"x":[', '"model",', '1]}'],
    ['nested members of the name', '{"model":#,"x":[', '{"model":1},', '1]}'],
    ['duplicates', '{', '"model":#,', '"model":#}'],
    ['escaped duplicates', '{', '"m\\u006fdel":#,', '"model":#}'],
    ['other keys', '{"m\\u006fdel":#,', '"":1,', '"x":1}'],
    ['backslashes', '{"model":#,"x":"', '\\\\', '"}'],
    ['escaped quotes', '{"model":#,"x":"', '\\"', '"}'],
    ['beginnings of the key', '{"model":#,"x":"', '\\"mode', '"}'],
    ['escapes of letters beyond ASCII', '{"model":#,"x":"', '\\u00e9', '"}'],
    ['empty strings, walked', '{"m\\u006fdel":#,"x":[', '"",', '1]}'],
    ['brackets, walked', '{"m\\u006fdel":#,"x":[', '[],', '1]}'],
    ['space', '{"model":', '  ', '#}'],
  ];
  for (const [name, before, unit, after] of hostile) {
    test(`a large body of ${name} takes time by its length, and comes out in few pieces`, () => {
      const template = before + unit.repeat(400_000) + after;
      const found = pieces(template.replaceAll('#', '1'), { model: 1 }, { model: '"z"' });
      assert.ok(found.length < 20, String(found.length));
      assert.ok(Buffer.concat(found).toString() === template.replaceAll('#', '"z"'));
    });
  }
});
