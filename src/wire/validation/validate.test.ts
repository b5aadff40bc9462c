import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Type } from 'typebox';
import { type Failure, FailureError } from '../../core/failure.ts';
import { bodyValidator } from './validate.ts';

const Text = Type.Object({ type: Type.Literal('text'), text: Type.String() });
const Image = Type.Object({
  type: Type.Literal('image'),
  url: Type.String({ minLength: 1 }),
  detail: Type.Optional(Type.Union([Type.Literal('low'), Type.Literal('high')])),
});
const validate = bodyValidator(
  Type.Object(
    {
      messages: Type.Array(
        Type.Object(
          {
            role: Type.Union([Type.Literal('user'), Type.Literal('assistant')]),
            content: Type.Union([Type.String({ maxLength: 50 }), Type.Array(Type.Union([Text, Image]))]),
          },
          { additionalProperties: false },
        ),
        { minItems: 1, maxItems: 3 },
      ),
      max_tokens: Type.Optional(Type.Integer({ minimum: 1, maximum: 4096 })),
      temperature: Type.Optional(Type.Union([Type.Number({ minimum: 0, maximum: 2 }), Type.Null()])),
      stop: Type.Optional(
        Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 4 }), Type.Null()]),
      ),
      metadata: Type.Optional(Type.Record(Type.String(), Type.String())),
      block: Type.Optional(
        Type.Union([
          Type.Object({ json: Type.Object({ a: Type.Number() }) }, { additionalProperties: false }),
          Type.Object({ plain: Type.String() }, { additionalProperties: false }),
        ]),
      ),
    },
    { additionalProperties: false },
  ),
);

const user = (content: unknown) => ({ role: 'user', content });
const withContent = (...parts: unknown[]) => ({ messages: [user(parts)] });
const withField = (field: object) => ({ messages: [user('hi')], ...field });

function refusal(body: unknown): Failure {
  try {
    validate(body);
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError);
    assert.equal(thrown.failure.code, 'invalid_request');
    return thrown.failure;
  }
  return assert.fail('the body was accepted');
}

describe('bodyValidator', () => {
  test('accepts what the schema allows', () => {
    validate({
      messages: [user('hi'), user([{ type: 'text', text: 'a', extra: 1 }])],
      max_tokens: 1,
      temperature: null,
    });
    validate(withField({ stop: ['a', 'b'], metadata: { a: 'b' }, block: { plain: 'x' } }));
    validate({ messages: [user('😀'.repeat(50))] });
  });

  const refusals: readonly [string, unknown, string | undefined, string][] = [
    ['a body that is no object', [1], undefined, 'The body must be an object, got an array.'],
    ['a missing field', {}, 'messages', 'messages: is required and must be an array of 1 to 3 items'],
    [
      'an empty list',
      { messages: [] },
      'messages',
      'messages: must be an array of 1 to 3 items, got an empty one',
    ],
    [
      'too many items',
      { messages: [1, 2, 3, 4] },
      'messages',
      'messages: must be an array of 1 to 3 items, got 4 items',
    ],
    [
      'a number out of range',
      withField({ max_tokens: 0 }),
      'max_tokens',
      'max_tokens: must be an integer from 1 to 4096, got 0',
    ],
    [
      'a fraction for an integer',
      withField({ max_tokens: 1.5 }),
      'max_tokens',
      'max_tokens: must be an integer from 1 to 4096, got 1.5',
    ],
    [
      'a nullable number out of range',
      withField({ temperature: 5 }),
      'temperature',
      'temperature: must be a number from 0 to 2, got 5',
    ],
    [
      'a number as text',
      withField({ temperature: '1' }),
      'temperature',
      'temperature: must be a number from 0 to 2, got "1"',
    ],
    [
      'a wrong literal',
      { messages: [user('a'), { role: 'robot', content: 'b' }] },
      'messages.1.role',
      'messages.1.role: must be one of "user", "assistant", got "robot"',
    ],
    [
      'a text that is too long, without repeating it',
      { messages: [user('x'.repeat(51))] },
      'messages.0.content',
      'messages.0.content: must be a string of at most 50 characters, got 51 characters',
    ],
    [
      'a type outside the union',
      { messages: [user(5)] },
      'messages.0.content',
      'messages.0.content: must be a string of at most 50 characters or an array, got 5',
    ],
    [
      'a wrong discriminator',
      withContent({ type: 'text', text: 'a' }, { type: 'video', url: 'x' }),
      'messages.0.content.1.type',
      'messages.0.content.1.type: must be one of "text", "image", got "video"',
    ],
    [
      'a missing discriminator',
      withContent({ text: 'a' }),
      'messages.0.content.0.type',
      'messages.0.content.0.type: is required and must be one of "text", "image"',
    ],
    [
      'a mistake inside the branch that the discriminator names',
      withContent({ type: 'image', url: 'x', detail: 'huge' }),
      'messages.0.content.0.detail',
      'messages.0.content.0.detail: must be one of "low", "high", got "huge"',
    ],
    [
      'an empty string',
      withContent({ type: 'image', url: '' }),
      'messages.0.content.0.url',
      'messages.0.content.0.url: must be a string of at least 1 character, got an empty one',
    ],
    [
      'a list in a union of list and text',
      withField({ stop: ['a', 'b', 'c', 'd', 'e'] }),
      'stop',
      'stop: must be an array of at most 4 items, got 5 items',
    ],
    [
      'a value of a map',
      withField({ metadata: { k: 1 } }),
      'metadata.k',
      'metadata.k: must be a string, got 1',
    ],
    [
      'a mistake in the branch whose member is there',
      withField({ block: { json: { a: 'x' } } }),
      'block.json.a',
      'block.json.a: must be a number, got "x"',
    ],
    [
      'an object that is none of the branches',
      withField({ block: { yaml: 1 } }),
      'block',
      'block: must have one of the members json, plain',
    ],
    [
      'a near miss',
      withField({ maxTokens: 1 }),
      'maxTokens',
      'maxTokens: is not a known field (did you mean "max_tokens"?)',
    ],
    ['an unknown field', withField({ zebra: 1 }), 'zebra', 'zebra: is not a known field'],
    [
      '__proto__',
      JSON.parse('{"messages":[],"__proto__":{}}'),
      '__proto__',
      '__proto__: is not a known field',
    ],
  ];
  for (const [name, body, param, message] of refusals) {
    test(`names ${name}`, () => {
      assert.deepEqual([refusal(body).param, refusal(body).message], [param, message]);
    });
  }

  test('tells the branch that came closest where two share a discriminator', () => {
    const check = bodyValidator(
      Type.Union([
        Type.Object({ type: Type.Literal('x'), other: Type.String() }),
        Type.Object({ type: Type.Literal('x'), deep: Type.Object({ value: Type.Number() }) }),
        Type.Object({ type: Type.Literal('y') }),
      ]),
    );
    assert.throws(
      () => check({ type: 'x', deep: { value: 'one' } }),
      (thrown) => thrown instanceof FailureError && thrown.failure.param === 'deep.value',
    );
  });

  test('never repeats more than 40 characters of a value or of a name', () => {
    const prompt = 'secret '.repeat(1000);
    assert.ok(refusal({ messages: [{ role: prompt, content: 'x' }] }).message.length < 150);
    assert.ok(refusal(withField({ [prompt]: 1 })).message.length < 150);
  });
});
