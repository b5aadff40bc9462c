import { asArray, asObject, asString, isObject, type JsonObject } from './json.ts';

/** Deeper than this only required properties are filled in, so that recursive schemas come to an end. */
const FULL_DEPTH = 4;
const MAX_DEPTH = 12;

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
const PATTERN_TRIES = [
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
 * A value that satisfies a JSON Schema, always the same one. Knows types, enum, const, default, examples, formats,
 * bounds, local `$ref`, allOf, anyOf and oneOf; a `pattern` is met where one of a few usual strings meets it.
 */
export function sampleJson(schema: unknown): unknown {
  return sample(schema, asObject(schema), 'value', 0);
}

function sample(schema: unknown, root: JsonObject, name: string, depth: number): unknown {
  if (!isObject(schema)) return name;
  const resolved = resolve(schema, root);
  if ('const' in resolved) return resolved.const;
  for (const given of [asArray(resolved.enum)[0], resolved.default, asArray(resolved.examples)[0]]) {
    if (given !== undefined) return given;
  }
  const type = typeOf(resolved);
  if (type === 'object') return sampleObject(resolved, root, depth);
  if (type === 'array') return sampleArray(resolved, root, name, depth);
  if (type === 'integer' || type === 'number') return sampleNumber(resolved, type === 'integer');
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return sampleString(resolved, name);
}

/** The schema with `$ref` followed, allOf merged in, and the first of anyOf or oneOf taken. */
function resolve(schema: JsonObject, root: JsonObject): JsonObject {
  let current = schema;
  for (let hops = 0; typeof current.$ref === 'string' && hops < MAX_DEPTH; hops++) {
    const { $ref, ...beside } = current;
    current = { ...asObject(lookUp(root, asString($ref))), ...beside };
  }
  const choices = [...asArray(current.anyOf), ...asArray(current.oneOf)].filter(isObject);
  const chosen = choices.find((choice) => choice.type !== 'null');
  const { anyOf: _any, oneOf: _one, allOf, ...rest } = current;
  return [chosen, ...asArray(allOf)].filter(isObject).reduce<JsonObject>((merged, part) => {
    const other = resolve(part, root);
    return {
      ...merged,
      ...other,
      properties: { ...asObject(merged.properties), ...asObject(other.properties) },
      required: [...asArray(merged.required), ...asArray(other.required)],
    };
  }, rest);
}

function lookUp(root: JsonObject, pointer: string): unknown {
  if (!pointer.startsWith('#')) return {};
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>((at, key) => asObject(at)[key.replaceAll('~1', '/').replaceAll('~0', '~')], root);
}

function typeOf(schema: JsonObject): string {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  const type = types.find((one) => one !== 'null') ?? types[0];
  if (typeof type === 'string') return type;
  if (Object.keys(asObject(schema.properties)).length > 0) return 'object';
  if (schema.items !== undefined) return 'array';
  return 'string';
}

function sampleObject(schema: JsonObject, root: JsonObject, depth: number): JsonObject {
  const required = new Set(asArray(schema.required).map(asString));
  const properties = asObject(schema.properties);
  const value: Record<string, unknown> = {};
  if (depth >= MAX_DEPTH) return value;
  for (const name of new Set([...Object.keys(properties), ...required])) {
    if (depth >= FULL_DEPTH && !required.has(name)) continue;
    // As an own property, whatever the name: `__proto__` too.
    Object.defineProperty(value, name, {
      value: sample(properties[name], root, name, depth + 1),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return value;
}

function sampleArray(schema: JsonObject, root: JsonObject, name: string, depth: number): unknown[] {
  const min = typeof schema.minItems === 'number' ? schema.minItems : 0;
  const max = typeof schema.maxItems === 'number' ? schema.maxItems : Number.MAX_SAFE_INTEGER;
  const fixed = asArray(schema.prefixItems);
  const wanted = depth >= FULL_DEPTH ? min : Math.max(min, fixed.length, 1);
  const length = Math.min(wanted, max, 1000);
  const values = Array.from({ length }, (_, i) => sample(fixed[i] ?? schema.items, root, name, depth + 1));
  if (schema.uniqueItems !== true) return values;
  const choices = asArray(asObject(schema.items).enum);
  return values.map((value, i) => {
    if (choices.length > 0) return choices[i % choices.length];
    if (typeof value === 'string') return i === 0 ? value : `${value} ${i + 1}`;
    return typeof value === 'number' ? value + i : value;
  });
}

function sampleNumber(schema: JsonObject, integer: boolean): number {
  const step =
    typeof schema.multipleOf === 'number' && schema.multipleOf > 0
      ? schema.multipleOf
      : integer
        ? 1
        : undefined;
  let low = typeof schema.minimum === 'number' ? schema.minimum : Number.NEGATIVE_INFINITY;
  let high = typeof schema.maximum === 'number' ? schema.maximum : Number.POSITIVE_INFINITY;
  const margin = step ?? (Number.isFinite(high - low) && high > low ? (high - low) / 4 : 0.5);
  if (typeof schema.exclusiveMinimum === 'number') low = Math.max(low, schema.exclusiveMinimum + margin);
  if (typeof schema.exclusiveMaximum === 'number') high = Math.min(high, schema.exclusiveMaximum - margin);
  const wanted = Math.min(Math.max(1, low), high);
  if (step === undefined) return wanted;
  const up = Math.ceil(wanted / step) * step;
  return up <= high ? up : Math.floor(wanted / step) * step;
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
