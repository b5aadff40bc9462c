import { didYouMean } from '../../core/fields/nearest-name.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import { isOfType, type JsonSchema, literalAllowed, type SchemaProblem, within } from './json-schema.ts';
import { isRequired, mustBe } from './schema-expectation.ts';
import { short } from './shown-value.ts';
import { unionProblem } from './union-problem.ts';

/**
 * The first problem of `value`, or null. Unknown members come first, then missing ones, then each member in the schema's
 * order.
 */
export function schemaProblem(schema: JsonSchema, value: unknown): SchemaProblem | null {
  for (const part of schema.allOf ?? []) {
    const problem = schemaProblem(part, value);
    if (problem) return problem;
  }
  if (schema.anyOf) return unionProblem(schema, value, schemaProblem);
  if ('const' in schema || schema.enum) return literalAllowed(schema, value) ? null : mustBe(schema, value);
  if (!isOfType(schema.type, value)) return mustBe(schema, value);
  if (typeof value === 'string') return stringProblem(schema, value);
  if (typeof value === 'number') return inRange(schema, value) ? null : mustBe(schema, value);
  if (Array.isArray(value)) return arrayProblem(schema, value);
  if (isObject(value)) return objectProblem(schema, value);
  return null;
}

function stringProblem(schema: JsonSchema, text: string): SchemaProblem | null {
  if (schema.pattern !== undefined && !new RegExp(schema.pattern, 'u').test(text))
    return mustBe(schema, text);
  // The UTF-16 length is never below the number of characters. So characters are counted only if the length breaks a limit.
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (text.length <= maxLength && text.length >= minLength * 2) return null;
  const length = characters(text);
  if (length >= minLength && length <= maxLength) return null;
  return mustBe(schema, text, length === 0 ? 'an empty one' : `${length} characters`);
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function inRange(schema: JsonSchema, value: number): boolean {
  return (
    value >= (schema.minimum ?? Number.NEGATIVE_INFINITY) &&
    value <= (schema.maximum ?? Number.POSITIVE_INFINITY) &&
    value > (schema.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) &&
    value < (schema.exclusiveMaximum ?? Number.POSITIVE_INFINITY)
  );
}

function arrayProblem(schema: JsonSchema, list: readonly unknown[]): SchemaProblem | null {
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY, items } = schema;
  if (list.length < minItems || list.length > maxItems) {
    return mustBe(schema, list, list.length === 0 ? 'an empty one' : `${list.length} items`);
  }
  if (!items) return null;
  for (let index = 0; index < list.length; index++) {
    const problem = schemaProblem(items, list[index]);
    if (problem) return within(String(index), problem);
  }
  return null;
}

function objectProblem(schema: JsonSchema, object: JsonObject): SchemaProblem | null {
  const properties = schema.properties ?? {};
  if (Object.keys(object).length < (schema.minProperties ?? 0)) return mustBe(schema, object);
  if (schema.not && schemaProblem(schema.not, object) === null)
    return { path: [], message: 'has a member that cannot stand here' };
  for (const name of Object.keys(object)) {
    if (Object.hasOwn(properties, name)) continue;
    const problem = extraMemberProblem(schema, name, object[name]);
    if (problem) return within(short(name), problem);
  }
  for (const name of schema.required ?? []) {
    if (!Object.hasOwn(object, name)) return within(name, isRequired(properties[name]));
  }
  for (const name of Object.keys(properties)) {
    const property = properties[name];
    if (!property || !Object.hasOwn(object, name)) continue;
    const problem = schemaProblem(property, object[name]);
    if (problem) return within(name, problem);
  }
  return null;
}

function extraMemberProblem(schema: JsonSchema, name: string, value: unknown): SchemaProblem | null {
  for (const [pattern, member] of Object.entries(schema.patternProperties ?? {})) {
    if (new RegExp(pattern, 'u').test(name)) return schemaProblem(member, value);
  }
  const rest = schema.additionalProperties;
  if (typeof rest === 'object') return schemaProblem(rest, value);
  if (rest !== false) return null;
  return {
    path: [],
    isUnknown: true,
    message: `is not a known field${didYouMean(name, Object.keys(schema.properties ?? {}))}`,
  };
}
