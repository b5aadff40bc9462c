import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Compile } from 'typebox/schema';
import { sampleJson } from './sample-json.ts';

const person = {
  type: 'object',
  additionalProperties: false,
  required: ['name', 'age', 'tags'],
  properties: {
    name: { type: 'string', minLength: 3, maxLength: 8 },
    age: { type: 'integer', minimum: 18, maximum: 120 },
    score: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 0.5 },
    even: { type: 'integer', multipleOf: 2, minimum: 7 },
    tags: { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 2, uniqueItems: true },
    kind: { const: 'person' },
    mail: { type: ['string', 'null'], format: 'email' },
    zip: { type: 'string', pattern: '^[A-Z]{2}-\\d{3}$' },
    friend: { anyOf: [{ type: 'null' }, { $ref: '#' }] },
    both: {
      allOf: [
        { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
        { required: ['y'] },
      ],
    },
  },
};

describe('sampleJson', () => {
  test('satisfies types, bounds, enums, references and combinations', () => {
    const value = sampleJson(person);
    assert.equal(Compile(person).Check(value), true, JSON.stringify(value));
  });

  test('is the same every time', () => {
    assert.deepEqual(sampleJson(person), sampleJson(person));
  });

  test('follows local references by pointer', () => {
    const schema = { $defs: { 'a/b': { type: 'integer', minimum: 5 } }, $ref: '#/$defs/a~1b' };
    assert.equal(sampleJson(schema), 5);
  });

  test('comes to an end with schemas that refer to themselves everywhere', () => {
    const names = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const endless = {
      type: 'object',
      required: names,
      allOf: [{ $ref: '#' }, { $ref: '#' }],
      properties: Object.fromEntries(names.map((name) => [name, { $ref: '#' }])),
    };
    assert.equal(typeof sampleJson(endless), 'object');
  });

  test('keeps a property named __proto__ as a property', () => {
    const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"const":1}}}');
    assert.equal(JSON.stringify(sampleJson(schema)), '{"__proto__":1}');
  });

  test('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (schema) => {
        sampleJson(schema);
      }),
      { numRuns: 200 },
    );
  });

  test('stays within integer bounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), fc.nat(1000), (minimum, span) => {
        const schema = { type: 'integer', minimum, maximum: minimum + span };
        assert.equal(Compile(schema).Check(sampleJson(schema)), true);
      }),
    );
  });
});
