import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../../core/chat-request.ts';
import type { JsonObject } from '../../../core/json.ts';
import { type Place, refusalOf } from '../testing.fixture.ts';
import { type Body, type Rule, testRules } from './rule.fixture.ts';

const schemaOf = (body: Body): JsonObject =>
  body.tools?.[0].input_schema ??
  body.tools?.[0].function?.parameters ??
  body.toolConfig.tools[0].toolSpec.inputSchema.json;
const ONE_OF = { type: 'object', oneOf: [{ properties: { a: {} } }, { properties: { b: {} } }] };
const find = (inputSchema: JsonObject) => ({ tools: [{ name: 'find', inputSchema }] });
const answer = (schema: JsonObject, strict?: true): Partial<ChatRequest> => ({
  responseFormat: { type: 'json-schema', name: 'answer', schema, ...(strict ? { strict } : {}) },
});
const answerSchema = (body: Body): unknown => {
  const text = body.outputConfig?.textFormat.structure.jsonSchema.schema;
  return body.output_config?.format.schema ?? (text && JSON.parse(text));
};

const REFUSED_KEYWORDS: readonly (readonly [string, unknown])[] = [
  ...[
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minLength',
    'maxLength',
  ].map((keyword) => [keyword, 2] as const),
  ...['minItems', 'maxItems', 'minProperties', 'maxProperties'].map((keyword) => [keyword, 2] as const),
  ['uniqueItems', true],
];
const TREE: JsonObject = {
  type: 'object',
  properties: { children: { type: 'array', items: { $ref: '#' } } },
  additionalProperties: false,
};
const STRICT: readonly (readonly [Place, boolean])[] = [
  ['ant claude-opus-4-20250514', false],
  ['ant claude-opus-4-1-20250805', true],
  ['bed claude-opus-4-1-20250805-v1:0', false],
  ['bed claude-sonnet-4-5-20250929-v1:0', true],
  ['bed amazon.nova-pro-v1:0', false],
  ['bed meta.llama3-1-70b-instruct-v1:0', false],
  ['bed mistral.mistral-large-2407-v1:0', true],
];

const RULES: readonly Rule[] = [
  ...(['ant claude-sonnet-4-6', 'bed claude-sonnet-4-6', 'oai gpt-4.1'] as const).flatMap((place): Rule[] => [
    {
      says: 'a tool’s schema says object',
      place,
      given: find({ properties: {} }),
      part: (body) => schemaOf(body).type,
      expected: 'object',
    },
    {
      says: 'nothing of many at the top of it',
      place,
      given: find(ONE_OF),
      part: (body) => schemaOf(body),
      expected: { type: 'object', properties: { a: {}, b: {} } },
      warns: /`oneOf` at the top/,
    },
  ]),
  ...(['ant', 'bed'] as const).flatMap((at): Rule[] => [
    {
      says: 'objects of the answer are closed',
      place: `${at} claude-sonnet-4-6`,
      given: answer({ type: 'object', properties: { a: { type: 'object' } } }),
      part: answerSchema,
      expected: {
        type: 'object',
        properties: { a: { type: 'object', additionalProperties: false } },
        additionalProperties: false,
      },
      warns: /closed/,
    },
    {
      says: 'no bounds in the answer’s schema',
      place: `${at} claude-sonnet-4-6`,
      given: answer({
        type: 'object',
        additionalProperties: false,
        properties: { a: { type: 'integer', minimum: 1, maximum: 2 } },
      }),
      part: answerSchema,
      expected: { type: 'object', additionalProperties: false, properties: { a: { type: 'integer' } } },
      warns: /`minimum`/,
    },
    {
      says: 'a property may be called as a keyword',
      place: `${at} claude-sonnet-4-6`,
      given: answer({
        type: 'object',
        additionalProperties: false,
        properties: { minimum: { type: 'integer' } },
      }),
      part: answerSchema,
      expected: { type: 'object', additionalProperties: false, properties: { minimum: { type: 'integer' } } },
    },
  ]),
  {
    says: 'a schema that is held elsewhere is held by strict',
    place: 'oai gpt-4.1',
    given: answer(
      { type: 'object', properties: { a: {} }, required: ['a'], additionalProperties: false },
      true,
    ),
    part: (body) => body.response_format.json_schema.strict,
    expected: true,
  },
  {
    says: 'or a warning says that it is not',
    place: 'oai gpt-4.1',
    given: answer({ type: 'object', properties: { a: {} } }, true),
    part: (body) => body.response_format.json_schema.strict,
    expected: undefined,
    warns: /`strict`/,
  },
  ...REFUSED_KEYWORDS.map(
    ([keyword, value]): Rule => ({
      says: `no ${keyword} in the answer’s schema`,
      place: 'ant claude-sonnet-4-6',
      given: answer({ type: 'array', items: { type: 'string', [keyword]: value } }),
      part: answerSchema,
      expected: { type: 'array', items: { type: 'string' } },
      warns: new RegExp(`\`${keyword}\``),
    }),
  ),
  {
    says: 'one item at least may be asked for',
    place: 'ant claude-sonnet-4-6',
    given: answer({ type: 'array', minItems: 1 }),
    part: answerSchema,
    expected: { type: 'array', minItems: 1 },
  },
  {
    says: 'its name and description stand in the schema',
    place: 'ant claude-sonnet-4-6',
    given: {
      responseFormat: { type: 'json-schema', name: 'n', description: 'd', schema: { type: 'array' } },
    },
    part: answerSchema,
    expected: { title: 'n', description: 'd', type: 'array' },
  },
  {
    says: 'the schema’s own win',
    place: 'ant claude-sonnet-4-6',
    given: {
      responseFormat: {
        type: 'json-schema',
        name: 'n',
        description: 'd',
        schema: { title: 't', description: 'e' },
      },
    },
    part: answerSchema,
    expected: { title: 't', description: 'e' },
    warns: /name of the answer schema.*description of the answer schema/s,
  },
  {
    says: 'one that refers to itself goes to those who take it',
    place: 'oai gpt-4.1',
    given: answer(TREE),
    part: (body) => body.response_format.json_schema.schema,
    expected: TREE,
  },
  ...STRICT.map(
    ([place, strict]): Rule => ({
      says: strict ? 'holds to a tool’s schema' : 'does not know strict tools',
      place,
      given: { tools: [{ name: 'find', inputSchema: { type: 'object' }, strict: true }] },
      part: (body) => (body.tools?.[0].strict ?? body.toolConfig?.tools[0].toolSpec.strict) === true,
      expected: strict,
      ...(strict ? {} : { warns: /`strict` of a tool/ }),
    }),
  ),
  ...(['ant claude-sonnet-4-6', 'bed claude-sonnet-4-6', 'oai gpt-4.1'] as const).map(
    (place): Rule => ({
      says: 'no name stands for two tools',
      place,
      given: {
        tools: [
          { name: 'find', inputSchema: { type: 'object' } },
          { name: 'find', inputSchema: { type: 'object' } },
        ],
      },
      part: (body) => (body.tools ?? body.toolConfig.tools).length,
      expected: 1,
      warns: /two called `find`/,
    }),
  ),
  {
    says: 'a description says something',
    place: 'bed claude-sonnet-4-6',
    given: { tools: [{ name: 'find', description: '', inputSchema: { type: 'object' } }] },
    part: (body) => body.toolConfig.tools[0].toolSpec.description,
    expected: undefined,
  },
];

testRules('schemas', RULES);

describe('an answer schema that refers to itself', () => {
  const node = {
    type: 'object',
    properties: { next: { $ref: '#/$defs/node' } },
    additionalProperties: false,
  };
  const RECURSIVE: Readonly<Record<string, JsonObject>> = {
    'the root': TREE,
    'a definition': { $ref: '#/$defs/node', $defs: { node } },
    'a definition by another': {
      $ref: '#/$defs/a',
      $defs: { a: { items: { $ref: '#/$defs/b' } }, b: { items: { $ref: '#/$defs/a' } } },
    },
    'a member': { properties: { a: { items: { $ref: '#/properties/a' } } } },
  };
  for (const [what, schema] of Object.entries(RECURSIVE)) {
    test(`${what}: is for other targets than Claude`, () => {
      assert.equal(refusalOf('ant claude-sonnet-4-6', answer(schema)), 'unsupported response_format');
      assert.equal(refusalOf('bed claude-sonnet-4-6', answer(schema)), 'unsupported response_format');
    });
  }

  test('one definition used twice is none', () => {
    const name = { type: 'string' };
    const schema = {
      properties: { a: { $ref: '#/$defs/name' }, b: { $ref: '#/$defs/name' } },
      $defs: { name },
    };
    assert.equal(refusalOf('ant claude-sonnet-4-6', answer(schema)), undefined);
  });

  test('neither is a value that looks like a reference', () => {
    assert.equal(refusalOf('ant claude-sonnet-4-6', answer({ const: { $ref: '#' } })), undefined);
  });
});
