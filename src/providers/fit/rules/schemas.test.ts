import type { ChatRequest } from '../../../core/chat-request.ts';
import type { JsonObject } from '../../../core/json.ts';
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
];

testRules('schemas', RULES);
