import { asString, isObject, type JsonObject } from '../../core/json.ts';
import { itemsOf, membersOf } from './loose-json.ts';

/** Below this depth only required properties are filled in, so that recursive schemas end. */
const FULL_DEPTH = 3;
const MAX_DEPTH = 12;
/** Bounds schemas that refer to themselves in many places, whose samples grow exponentially. */
const MAX_STEPS = 20_000;

const FORMATS: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  'date-time': '2026-01-15T12:00:00Z',
  time: '12:00:00Z',
  duration: 'PT1H',
  email: 'user@example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};
const PATTERN_TRIES: readonly string[] = [
  'a',
  'A',
  '1',
  'abc',
  'ABC',
  '123',
  'A1',
  '2026-01-15',
  '12:00',
  'user@example.com',
  '#aabbcc',
  '+12025550100',
  'AB-123',
];

/**
 * Makes a value that satisfies a JSON Schema, always the same one.
 * It knows types, enum, const, default, examples, formats, bounds, local `$ref`, allOf, anyOf and oneOf.
 * A `pattern` is met only if one of a few usual strings meets it.
 */
export function sampleJson(schema: unknown): unknown {
  return sample(schema, { root: membersOf(schema), steps: 0 }, 'value', 0);
}

interface Walk {
  /** What `$ref` refers into. */
  readonly root: JsonObject;
  steps: number;
}

function sample(schema: unknown, walk: Walk, name: string, depth: number): unknown {
  if (!isObject(schema)) return name;
  const resolved = resolve(schema, walk);
  if ('const' in resolved) return resolved.const;
  for (const given of [itemsOf(resolved.enum)[0], resolved.default, itemsOf(resolved.examples)[0]]) {
    if (given !== undefined) return given;
  }
  const type = typeOf(resolved);
  if (type === 'object') return sampleObject(resolved, walk, depth);
  if (type === 'array') return sampleArray(resolved, walk, name, depth);
  if (type === 'integer' || type === 'number') return sampleNumber(resolved, type === 'integer');
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return sampleString(resolved, name);
}

/** Follows `$ref`, merges allOf in, and takes the first schema of anyOf or oneOf that is not null. */
function resolve(schema: JsonObject, walk: Walk, depth = 0): JsonObject {
  walk.steps += 1;
  let current = schema;
  for (let hops = 0; typeof current.$ref === 'string' && hops < MAX_DEPTH; hops++) {
    const { $ref, ...beside } = current;
    current = { ...membersOf(lookUp(walk.root, asString($ref))), ...beside };
  }
  const { anyOf, oneOf, allOf, ...rest } = current;
  const choices = [...itemsOf(anyOf), ...itemsOf(oneOf)].filter(isObject);
  const chosen = choices.find((choice) => choice.type !== 'null') ?? choices[0];
  let merged: JsonObject = rest;
  for (const part of [chosen, ...itemsOf(allOf)]) {
    if (isObject(part) && depth < MAX_DEPTH && walk.steps < MAX_STEPS)
      merged = mergedSchemas(merged, resolve(part, walk, depth + 1));
  }
  return merged;
}

function mergedSchemas(one: JsonObject, other: JsonObject): JsonObject {
  return {
    ...one,
    ...other,
    properties: { ...membersOf(one.properties), ...membersOf(other.properties) },
    required: [...itemsOf(one.required), ...itemsOf(other.required)],
  };
}

function lookUp(root: JsonObject, pointer: string): unknown {
  if (!pointer.startsWith('#')) return {};
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => membersOf(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}

function typeOf(schema: JsonObject): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const type = types.find((one) => one !== 'null') ?? types[0];
  if (typeof type === 'string') return type;
  if (Object.keys(membersOf(schema.properties)).length > 0) return 'object';
  if (schema.items !== undefined) return 'array';
  return 'string';
}

function sampleObject(schema: JsonObject, walk: Walk, depth: number): JsonObject {
  const required = new Set(itemsOf(schema.required).map(asString));
  const properties = membersOf(schema.properties);
  const value: Record<string, unknown> = {};
  if (depth >= MAX_DEPTH || walk.steps >= MAX_STEPS) return value;
  for (const name of new Set([...Object.keys(properties), ...required])) {
    if (depth >= FULL_DEPTH && !required.has(name)) continue;
    // A plain assignment to `__proto__` would set the prototype instead of a property.
    Object.defineProperty(value, name, {
      value: sample(properties[name], walk, name, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return value;
}

function sampleArray(schema: JsonObject, walk: Walk, name: string, depth: number): unknown[] {
  const min = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const max = typeof schema.maxItems === 'number' ? schema.maxItems : Number.MAX_SAFE_INTEGER;
  const fixed = itemsOf(schema.prefixItems);
  const wanted = depth >= FULL_DEPTH ? min : Math.max(min, fixed.length, 1);
  const length = walk.steps >= MAX_STEPS ? 0 : Math.min(wanted, max, 1000);
  const values = Array.from({ length }, (_, i) => sample(fixed[i] ?? schema.items, walk, name, depth + 1));
  if (schema.uniqueItems !== true) return values;
  const choices = itemsOf(membersOf(schema.items).enum);
  return values.map((value, i) => {
    if (choices.length > 0) return choices[i % choices.length];
    if (typeof value === 'string') return i === 0 ? value : `${value} ${i + 1}`;
    return typeof value === 'number' ? value + i : value;
  });
}

function sampleNumber(schema: JsonObject, integer: boolean): number {
  const bound = (field: string, otherwise: number): number => {
    const value = schema[field];
    return typeof value === 'number' ? value : otherwise;
  };
  const given = bound('multipleOf', 0);
  const step = given > 0 ? given : integer ? 1 : undefined;
  const above = bound('exclusiveMinimum', Number.NEGATIVE_INFINITY);
  const below = bound('exclusiveMaximum', Number.POSITIVE_INFINITY);
  const low = Math.max(bound('minimum', Number.NEGATIVE_INFINITY), step === undefined ? above : above + step);
  const high = Math.min(
    bound('maximum', Number.POSITIVE_INFINITY),
    step === undefined ? below : below - step,
  );
  const wanted = Math.min(Math.max(1, low), high);
  if (step !== undefined) {
    const up = Math.ceil(wanted / step) * step;
    return up <= high ? up : Math.floor(wanted / step) * step;
  }
  if (wanted > above && wanted < below) return wanted;
  if (Number.isFinite(high - low)) return low + (high - low) / 2;
  return wanted === above ? above + 1 : below - 1;
}

function sampleString(schema: JsonObject, name: string): string {
  const known = FORMATS[asString(schema.format)];
  if (known !== undefined) return known;
  if (typeof schema.pattern === 'string') {
    const match = matching(schema.pattern);
    if (match !== undefined) return match;
  }
  const text = `sample ${name}`.slice(0, typeof schema.maxLength === 'number' ? schema.maxLength : undefined);
  return typeof schema.minLength === 'number' ? text.padEnd(Math.min(schema.minLength, 100_000), '.') : text;
}

function matching(pattern: string): string | undefined {
  try {
    const regex = new RegExp(pattern, 'u');
    return PATTERN_TRIES.find((text) => regex.test(text));
  } catch {
    return undefined;
  }
}
