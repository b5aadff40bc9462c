import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { itemsOf, membersOf } from './loose-json.ts';

describe('JSON that nobody has checked', () => {
  test('has the members of an object, and none of anything else', () => {
    const object = { a: 1 };
    assert.equal(membersOf(object), object);
    for (const other of [undefined, null, 'text', 5, ['a']]) assert.deepEqual(membersOf(other), {});
  });

  test('has the items of an array, and none of anything else', () => {
    const array = [1, 2];
    assert.equal(itemsOf(array), array);
    for (const other of [undefined, null, 'text', 5, { length: 2 }]) assert.deepEqual(itemsOf(other), []);
  });

  test('can be walked into at any depth without looking first', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        assert.doesNotThrow(() => membersOf(itemsOf(membersOf(json).a)[0]).b);
      }),
    );
  });
});
