import { isObject } from '../../core/json.ts';
/** The JSON Schema keywords that TypeBox writes for the request schemas. */
export interface JsonSchema {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  /** Of an object: what it must not be. */
  readonly not?: JsonSchema;
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

export interface SchemaProblem {
  /** Members and indexes from the root to the field. */
  readonly path: readonly string[];
  /** The problem, to follow the field's name: `must be an integer from 1 to 4096, got 0`. */
  readonly message: string;
  /** The field's name is the caller's own: the schema knows no such field. */
  readonly isUnknown?: true;
}

/** The same problem, seen from the parent of the value. */
export function within(name: string, problem: SchemaProblem): SchemaProblem {
  return { ...problem, path: [name, ...problem.path] };
}

/** True if the value has the JSON type that the schema names. A missing type allows all. */
export function isOfType(type: string | undefined, value: unknown): boolean {
  switch (type) {
    case undefined:
      return true;
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

export function literalAllowed(schema: JsonSchema, value: unknown): boolean {
  return 'const' in schema ? schema.const === value : (schema.enum ?? []).includes(value);
}
