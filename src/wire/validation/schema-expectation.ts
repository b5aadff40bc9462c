import type { JsonSchema, SchemaProblem } from './json-schema.ts';
import { shown } from './shown-value.ts';

/** What a value may be, to follow "must be": `an integer from 1 to 4096`, `one of "user", "assistant"`. */
export function expectation(schema: JsonSchema): string {
  const literals = literalsOf(schema);
  if (literals) return oneOf(literals);
  if (schema.anyOf) return eitherOf(schema.anyOf);
  switch (schema.type) {
    case 'integer':
      return `an integer${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'string':
      return `a string${stringDetail(schema)}`;
    case 'array':
      return `an array${count(schema.minItems, schema.maxItems, 'item')}`;
    case 'object':
      return 'an object';
    case 'boolean':
      return 'true or false';
    default:
      return schema.type ?? 'a value';
  }
}

function eitherOf(branches: readonly JsonSchema[]): string {
  const literals: unknown[] = [];
  const kinds = new Set<string>();
  for (const branch of branches) {
    const own = literalsOf(branch);
    if (own) literals.push(...own);
    // `null` is allowed only for typed clients. Naming it would make the message harder to read.
    else if (branch.type !== 'null') kinds.add(expectation(branch));
  }
  return [...(literals.length > 0 ? [oneOf(literals)] : []), ...kinds].join(' or ');
}

function oneOf(literals: readonly unknown[]): string {
  const shown = literals.map((literal) => JSON.stringify(literal));
  return shown.length === 1 ? `${shown[0]}` : `one of ${shown.join(', ')}`;
}

/** The problem that `value` is not what the schema expects. `got` is the value as the message shows it. */
export function mustBe(schema: JsonSchema, value: unknown, got = shown(value)): SchemaProblem {
  return { path: [], message: `must be ${expectation(schema)}, got ${got}` };
}

/** The problem that a member is missing. */
export function isRequired(schema: JsonSchema | undefined): SchemaProblem {
  return { path: [], message: schema ? `is required and must be ${expectation(schema)}` : 'is required' };
}

/** The literals of a schema that allows only literals. */
export function literalsOf(schema: JsonSchema): readonly unknown[] | undefined {
  if ('const' in schema) return [schema.const];
  if (schema.enum) return schema.enum;
  if (!schema.anyOf) return undefined;
  const branches = schema.anyOf.filter((branch) => branch.type !== 'null').map(literalsOf);
  return branches.every((literals) => literals !== undefined) ? branches.flat() : undefined;
}

function range(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  if (maximum !== undefined) return ` of at most ${maximum}`;
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`;
  return exclusiveMaximum === undefined ? '' : ` below ${exclusiveMaximum}`;
}

function stringDetail(schema: JsonSchema): string {
  const length = count(schema.minLength, schema.maxLength, 'character');
  return schema.pattern === undefined ? length : `${length} matching ${schema.pattern}`;
}

function count(min: number | undefined, max: number | undefined, unit: string): string {
  if (min !== undefined && max !== undefined) return ` of ${min} to ${max} ${unit}s`;
  if (max !== undefined) return ` of at most ${max} ${unit}s`;
  return min === undefined || min === 0 ? '' : ` of at least ${min} ${unit}${min === 1 ? '' : 's'}`;
}
