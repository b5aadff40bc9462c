import { isObject, type JsonObject } from '../../../src/core/json.ts';

/** A schema as a validator has it. */
export interface Schema extends JsonObject {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
}

type Path = readonly (string | number)[];

/** One member of a body, set to a value that can be told again. */
export interface FieldCase {
  readonly path: Path;
  /** The path with the kinds of what it goes through, and without places in lists: `messages.user.content.image.source`. */
  readonly key: string;
  readonly value: unknown;
  readonly body: JsonObject;
  /** The same body without the member, or with another value where it has to be there. */
  readonly other: JsonObject | undefined;
  /** Another member that is set too, and the body with that one alone. */
  readonly beside?: { readonly name: string; readonly alone: JsonObject };
}

/** What no schema says of a dialect. */
export interface WalkedDialect {
  readonly schema: Schema;
  /** What stands in each body beside the member in question. */
  readonly base: JsonObject;
  /** Values of members whose form the schema does not tell, by the end of their key. */
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  /** A list in which the item may stand, and where it stands. */
  frame(key: string, item: unknown): { readonly list: readonly unknown[]; readonly at: number };
}

export const MARK = 'zq7walk';
export const UNKNOWN_MEMBER = 'x_zq7_unknown';
/** Of two members side by side, what lies deeper than this is walked for each alone. */
const PAIR_DEPTH = 2;

interface Place {
  readonly path: Path;
  readonly key: string;
  put(value: unknown): JsonObject;
  /** The body without the nearest part that may be left out. */
  readonly without: JsonObject | undefined;
  /** May the value here be left out? */
  readonly optional: boolean;
}

/** Every member of every body that the schema allows; then every two that may stand side by side. */
export class FieldWalk {
  readonly #dialect: WalkedDialect;

  constructor(dialect: WalkedDialect) {
    this.#dialect = dialect;
  }

  *cases(): Iterable<FieldCase> {
    const { schema, base } = this.#dialect;
    const root = { path: [], key: '', put: (value: unknown) => value as JsonObject, without: undefined };
    yield* this.#members(schema, { ...root, optional: false }, base);
  }

  /** A value that the schema takes, as short as it can be. */
  sample(schema: Schema, key: string): unknown {
    const [own] = this.#samplesOf(key) ?? [];
    if (own !== undefined) return own;
    if (schema.anyOf) {
      const [first = {}] = schema.anyOf.filter((branch) => branch.type !== 'null');
      return this.sample(first, key + tagOf(first));
    }
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return schema.enum[0];
    switch (schema.type) {
      case 'object':
        return this.#object(schema, key);
      case 'array':
        return schema.items ? [this.sample(schema.items, key)] : [];
      case 'boolean':
        return true;
      case 'integer':
      case 'number':
        return numberIn(schema);
      default:
        return 'plain';
    }
  }

  #object({ properties = {}, required = [] }: Schema, key: string): JsonObject {
    return Object.fromEntries(
      required.map((name) => [name, this.sample(properties[name] ?? {}, `${key}.${name}`)]),
    );
  }

  #samplesOf(key: string): readonly unknown[] | undefined {
    const { samples } = this.#dialect;
    const end = Object.keys(samples).find((each) => key === each || key.endsWith(`.${each}`));
    return end === undefined ? undefined : samples[end];
  }

  *#walk(schema: Schema, place: Place): Iterable<FieldCase> {
    const own = this.#samplesOf(place.key);
    if (own) {
      for (const value of own) yield this.#case(place, value, place.without);
      return;
    }
    if (schema.anyOf) {
      for (const branch of schema.anyOf)
        if (branch.type !== 'null') yield* this.#walk(branch, { ...place, key: place.key + tagOf(branch) });
      return;
    }
    const words = schema.const === undefined ? schema.enum : [schema.const];
    if (Array.isArray(words)) yield* this.#words(words, place);
    else if (schema.type === 'boolean') yield* this.#words([true, false], place);
    else if (schema.type === 'object') yield* this.#members(schema, place, {});
    else if (schema.type === 'array') yield* this.#items(schema, place);
    else if (schema.type === 'integer' || schema.type === 'number')
      yield this.#case(place, numberIn(schema), place.without);
    else yield this.#case(place, `${MARK}${place.path.at(-1)}`, place.without);
  }

  *#words(words: readonly unknown[], place: Place): Iterable<FieldCase> {
    for (const word of words) {
      const another = words.find((each) => each !== word);
      const other = place.optional || another === undefined ? place.without : place.put(another);
      yield this.#case(place, word, other);
    }
  }

  *#items({ items = {} }: Schema, place: Place): Iterable<FieldCase> {
    for (const branch of items.anyOf ?? [items]) {
      const key = items.anyOf ? place.key + tagOf(branch) : place.key;
      const { list, at } = this.#dialect.frame(place.key, this.sample(branch, key));
      const rest = list.filter((_, index) => index !== at);
      yield* this.#walk(branch, {
        path: [...place.path, at],
        key,
        put: (item) => place.put(this.#dialect.frame(place.key, item).list),
        without: rest.length > 0 ? place.put(rest) : place.without,
        optional: true,
      });
    }
  }

  *#members(schema: Schema, place: Place, beside: JsonObject): Iterable<FieldCase> {
    const { properties = {}, required = [] } = schema;
    const least = { ...this.#object(schema, place.key), ...beside };
    if (place.path.length > 0 && place.without) yield this.#case(place, least, place.without);
    for (const [name, member] of Object.entries(properties)) {
      if (member.const !== undefined && required.includes(name)) continue;
      yield* this.#member(name, member, { place, least, optional: !required.includes(name) });
    }
    if (schema.additionalProperties !== false && Object.keys(properties).length > 0)
      yield* this.#member(UNKNOWN_MEMBER, { type: 'string' }, { place, least, optional: true });
    if (Object.keys(beside).length === 0 || place.path.length === 0) yield* this.#pairs(schema, place, least);
  }

  /** Each member that may be left out, beside each other one: one must not hide the other. */
  *#pairs({ properties = {}, required = [] }: Schema, place: Place, least: JsonObject): Iterable<FieldCase> {
    const free = Object.keys(properties).filter((name) => !required.includes(name));
    for (const name of free) {
      for (const other of free) {
        const key = place.key === '' ? other : `${place.key}.${other}`;
        const settled = this.#samplesOf(key)?.length === 0;
        if (other === name || settled || Object.hasOwn(least, other)) continue;
        const both = { ...least, [other]: this.sample(properties[other] ?? {}, key) };
        const found = this.#member(name, properties[name] ?? {}, { place, least: both, optional: true });
        for (const each of found)
          if (each.path.length <= place.path.length + PAIR_DEPTH)
            yield { ...each, beside: { name: other, alone: place.put(both) } };
      }
    }
  }

  *#member(
    name: string,
    schema: Schema,
    { place, least, optional }: { place: Place; least: JsonObject; optional: boolean },
  ): Iterable<FieldCase> {
    const { [name]: _, ...rest } = least;
    yield* this.#walk(schema, {
      path: [...place.path, name],
      key: place.key === '' ? name : `${place.key}.${name}`,
      put: (value) => place.put({ ...least, [name]: value }),
      without: optional ? place.put(rest) : place.without,
      optional,
    });
  }

  #case({ path, key, put }: Place, value: unknown, other: JsonObject | undefined): FieldCase {
    return { path, key, value, body: put(value), other };
  }
}

/** The kind of a part, a message, a tool, as far as its schema says one. */
function tagOf({ properties, not }: Schema): string {
  if (!properties) return not === undefined ? '' : '.own';
  const kind = (properties.type ?? properties.role)?.const;
  if (typeof kind === 'string') return `.${kind}`;
  if (properties.type && isObject(properties.type)) return '.own';
  const [first = ''] = Object.keys(properties);
  return `.${first}`;
}

function numberIn({ minimum = 0, maximum = Number.MAX_SAFE_INTEGER, type }: Schema): number {
  const [least, most] = [minimum as number, maximum as number];
  if (type === 'integer') return Math.min(most, Math.max(least, 7) + (most > 5_000 ? 1_230 : 0));
  return Math.min(most, least + 0.6172);
}
