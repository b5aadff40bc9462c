import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import { parseObject } from './json.ts';

describe('parseObject', () => {
  test('reads an object from text and from bytes', () => {
    assert.deepEqual(parseObject('{"a":"é"}'), { a: 'é' });
    assert.deepEqual(parseObject(Buffer.from('{"a":"é"}')), { a: 'é' });
  });

  for (const json of ['', '[1]', 'null', '"text"', '{"a":', Uint8Array.of(0x22, 0xff, 0x22)])
    test(`gives nothing for ${JSON.stringify(json)}`, () => assert.equal(parseObject(json), undefined));
});
