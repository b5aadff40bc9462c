import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  base64Bytes,
  contentText,
  directiveOf,
  integerFrom,
  lastMessage,
  messagesOf,
  numberIn,
  refuseUnknown,
  stringsOf,
  withoutDirective,
} from './conversation.ts';

describe('the last message', () => {
  test('is the last one that the model has not written itself', () => {
    const messages = [
      { role: 'user', content: 'a' },
      { role: 'tool', content: 'b' },
      { role: 'assistant', content: 'c' },
    ];
    assert.deepEqual(lastMessage({ messages }), messages[1]);
    assert.equal(lastMessage({ messages: messages.slice(2) }), undefined);
    assert.equal(lastMessage({}), undefined);
  });
});

describe('the text of a content field', () => {
  for (const [what, content, text] of [
    ['a text', 'Hi', 'Hi'],
    ['parts with text between parts without', [{ text: 'a' }, { image: {} }, { text: 'b' }], 'a\nb'],
    ['nothing', undefined, ''],
    ['null', null, ''],
    ['a number', 7, ''],
  ] as const) {
    test(`is read from ${what}`, () => assert.equal(contentText(content), text));
  }
});

describe('a fault directive', () => {
  const user = (content: unknown) => ({ role: 'user', content });
  const cases: readonly [string, object, string | undefined][] = [
    ['in a text', { messages: [user('Hi [[sim: 429 retry-after=2]] there')] }, ' 429 retry-after=2'],
    ['in a part', { messages: [user([{ text: 'Hi' }, { text: '[[sim:500]]' }])] }, '500'],
    ['behind which the answer was begun', { messages: [user('[[sim:500]]'), { role: 'assistant' }] }, '500'],
    [
      'in the conversation that CountTokens holds',
      { input: { converse: { messages: [user('[[sim:500]]')] } } },
      '500',
    ],
    ['in an older message', { messages: [user('[[sim:500]]'), user('Hi')] }, undefined],
    ['in a tool result', { messages: [{ role: 'tool', content: '[[sim:500]]' }] }, undefined],
    ['that is not closed', { messages: [user('[[sim:500')] }, undefined],
    ['of more than 500 characters', { messages: [user(`[[sim:${'5'.repeat(501)}]]`)] }, undefined],
  ];
  for (const [what, body, directive] of cases) {
    test(`${what} is ${directive === undefined ? 'none' : 'found'}`, () => {
      assert.equal(directiveOf({ ...body }), directive);
    });
  }

  test('is taken out of the question, which stays as it is without one', () => {
    assert.equal(withoutDirective('Why? [[sim: cut=5]]'), 'Why?');
    assert.equal(withoutDirective('  spaces stay  '), '  spaces stay  ');
  });
});

describe('messages', () => {
  test('are handed on as they came', () => {
    const messages = [{ role: 'user', content: 'Hi' }];
    assert.deepEqual(messagesOf({ messages }, ['user']), messages);
  });
});

describe('numbers', () => {
  test('are taken in their range, its ends included; absent and null are undefined', () => {
    for (const value of [0, 0.5, 1]) assert.equal(numberIn({ top_p: value }, 'top_p', 0, 1), value);
    assert.equal(numberIn({}, 'top_p', 0, 1), undefined);
    assert.equal(numberIn({ top_p: null }, 'top_p', 0, 1), undefined);
  });

  test('are refused with their field, value and range', () => {
    for (const value of [-0.1, 1.1, '1', true, [], {}]) {
      assert.throws(() => numberIn({ top_p: value }, 'top_p', 0, 1), {
        name: 'SimRefusal',
        param: 'top_p',
        message: `top_p: ${JSON.stringify(value)} is not between 0 and 1`,
      });
    }
  });

  test('are whole where tokens are counted', () => {
    assert.equal(integerFrom({ n: 3 }, 'n', 1), 3);
    assert.throws(() => integerFrom({ n: 3.5 }, 'n', 1), /whole number/);
    assert.throws(() => integerFrom({ n: 10_000_001 }, 'n', 1), /between 1 and 10000000/);
  });
});

describe('lists of texts', () => {
  test('are a list, one text, or nothing', () => {
    assert.deepEqual(stringsOf(['a', 'b'], 'stop'), ['a', 'b']);
    assert.deepEqual(stringsOf('a', 'stop'), ['a']);
    assert.deepEqual(stringsOf(null, 'stop'), []);
  });

  test('are refused where anything else is among them', () => {
    for (const value of [['a', 1], 5, { a: 'b' }])
      assert.throws(() => stringsOf(value, 'stop'), /list of strings/);
  });
});

describe('the bytes of a base64 text', () => {
  test('are counted as a decoder counts them', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        assert.equal(base64Bytes(Buffer.from(bytes).toString('base64')), bytes.length);
      }),
    );
  });

  test('are never less than none', () => {
    for (const text of ['', '=', '==', 'a']) assert.ok(base64Bytes(text) >= 0, text);
  });
});

describe('unknown fields', () => {
  test('are refused by name, in the words of the dialect', () => {
    const known = new Set(['model']);
    const say = (field: string) => `no ${field}`;
    assert.doesNotThrow(() => refuseUnknown({ model: 'm' }, known, say));
    assert.throws(() => refuseUnknown({ model: 'm', x: 1 }, known, say), { message: 'no x', param: 'x' });
    assert.throws(() => refuseUnknown({ constructor: 1 }, known, say), { param: 'constructor' });
  });
});
