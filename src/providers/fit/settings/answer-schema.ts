import type { ChatRequest, ResponseFormat } from '../../../core/chat-request.ts';
import { fail } from '../../../core/failure.ts';
import { isObject, type JsonDraft, type JsonObject } from '../../../core/json.ts';
import { changed, type FitStep, type Fitting } from '../fitting.ts';
import { refersToItself } from './recursive-schema.ts';

/** The schema of the answer, as the target takes it. */
export const fitAnswerSchema: FitStep = (request, fitting) => {
  const { responseFormat: format } = request;
  if (format?.type !== 'json-schema') return request;
  const { closedObjects, refusedKeywords, strictHolds } = fitting.profile.answerSchema;
  if (!fitting.profile.answerSchema.recursion && refersToItself(format.schema)) {
    const message = `${fitting.profile.model} takes no answer schema that refers to itself.`;
    fail('unsupported', message, { param: formatPath(request) });
  }
  let fitted = format;
  if (closedObjects || refusedKeywords.length > 0) {
    const reduced = new SchemaReducer(fitting).reduce(format.schema);
    if (reduced !== format.schema) fitted = { ...format, schema: reduced };
  }
  if (strictHolds) fitted = fitStrict(fitted, fitting);
  return fitted === format ? request : changed(request, { responseFormat: fitted });
};

/** Where the format stands in the caller's body. */
function formatPath({ raw }: ChatRequest): string {
  const known = ['response_format', 'output_config', 'output_format', 'outputConfig'];
  return known.find((name) => raw?.json[name] !== undefined) ?? 'response_format';
}

type SchemaFormat = Extract<ResponseFormat, { type: 'json-schema' }>;
const NAME_MAX_CHARS = 64;

/** What the caller's dialect guarantees, OpenAI's does by `strict` only, which takes closed objects without options. */
function fitStrict(format: SchemaFormat, fitting: Fitting): SchemaFormat {
  const name = format.name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, NAME_MAX_CHARS);
  const named = name === format.name ? format : { ...format, name };
  if (format.strict !== true || isStrict(format.schema)) return named;
  fitting.warn(
    '`strict` of the answer schema is left out: the target takes it for closed objects only, all members of which are required.',
  );
  const { strict: _, ...loose } = named;
  return loose;
}

function isStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrict);
  if (!isObject(schema)) return true;
  const { properties, required, additionalProperties, type } = schema;
  if (type === 'object' || isObject(properties)) {
    if (additionalProperties !== false) return false;
    const names = isObject(properties) ? Object.keys(properties) : [];
    if (!names.every((name) => Array.isArray(required) && required.includes(name))) return false;
  }
  return Object.values(schema).every((inner) => typeof inner !== 'object' || isStrict(inner));
}

const SCHEMAS_BY_NAME = ['properties', '$defs', 'definitions', 'patternProperties'];
const LISTS_OF_SCHEMAS = ['anyOf', 'allOf', 'oneOf', 'prefixItems'];
const SCHEMAS = ['items', 'not', 'additionalItems'];

/** A schema with its objects closed and without the keywords that are refused. */
class SchemaReducer {
  readonly #fitting: Fitting;

  constructor(fitting: Fitting) {
    this.#fitting = fitting;
  }

  reduce(schema: JsonObject): JsonObject {
    const out: JsonDraft = {};
    let differs = false;
    for (const [keyword, value] of Object.entries(schema)) {
      if (this.#isRefused(keyword, value)) {
        this.#fitting.warn(`\`${keyword}\` in the answer schema is left out: the target does not take it.`);
        differs = true;
        continue;
      }
      out[keyword] = this.#inner(keyword, value);
      if (out[keyword] !== value) differs = true;
    }
    if (this.#mustClose(schema)) {
      this.#fitting.warn(
        'Objects of the answer schema are closed (`additionalProperties: false`): the target demands it.',
      );
      out.additionalProperties = false;
      differs = true;
    }
    return differs ? out : schema;
  }

  #isRefused(keyword: string, value: unknown): boolean {
    const { refusedKeywords } = this.#fitting.profile.answerSchema;
    return (
      refusedKeywords.includes(keyword) || (keyword === 'minItems' && typeof value === 'number' && value > 1)
    );
  }

  #mustClose({ type, properties, additionalProperties }: JsonObject): boolean {
    const isObjectSchema =
      type === 'object' || (Array.isArray(type) && type.includes('object')) || isObject(properties);
    return (
      this.#fitting.profile.answerSchema.closedObjects && isObjectSchema && additionalProperties !== false
    );
  }

  #inner(keyword: string, value: unknown): unknown {
    if (SCHEMAS_BY_NAME.includes(keyword) && isObject(value)) {
      const entries = Object.entries(value).map(([name, inner]) => [name, this.#schema(inner)] as const);
      return entries.every(([name, inner]) => inner === value[name]) ? value : Object.fromEntries(entries);
    }
    if (LISTS_OF_SCHEMAS.includes(keyword) && Array.isArray(value)) {
      const all = value.map((inner) => this.#schema(inner));
      return all.every((inner, at) => inner === value[at]) ? value : all;
    }
    return SCHEMAS.includes(keyword) ? this.#schema(value) : value;
  }

  #schema(value: unknown): unknown {
    return isObject(value) ? this.reduce(value) : value;
  }
}
