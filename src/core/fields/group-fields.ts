import {
  type Field,
  type FieldSchema,
  type InputOf,
  NOT_YET,
  type OutputOf,
  optional,
  type Presence,
  readField,
} from './field.ts';
import { didYouMean } from './nearest-name.ts';
import { joinPath } from './problem.ts';
import { type GivenNode, Reading } from './reading.ts';

export type Fields = Readonly<Record<string, Field<unknown, unknown, Presence>>>;

type RequiredNames<F extends Fields> = {
  [K in keyof F]: F[K]['presence'] extends 'required' ? K : never;
}[keyof F];

type SectionInput<F extends Fields> = { readonly [K in RequiredNames<F>]: InputOf<F[K]> } & {
  readonly [K in Exclude<keyof F, RequiredNames<F>>]?: InputOf<F[K]>;
};

export type SectionOutput<F extends Fields> = { readonly [K in keyof F]: OutputOf<F[K]> };

export type Section<F extends Fields> = Field<SectionInput<F>, SectionOutput<F>, 'optional'> & {
  readonly fields: F;
};

/** A map whose keys are known; an unknown one is a problem. */
export function section<const F extends Fields>(doc: string, fields: F): Section<F> {
  const readMembers = (
    members: ReadonlyMap<string, GivenNode | 'absent' | 'unusable'>,
    path: string,
    reading: Reading,
  ) => {
    const values: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(fields)) {
      values[name] = readField(field, members.get(name) ?? 'absent', joinPath(path, name), reading);
    }
    return values as SectionOutput<F>;
  };
  const field = optional<SectionInput<F>, SectionOutput<F>>({
    json: sectionJson(doc, fields),
    // Only names that take part in cross-checks are looked at, and a placeholder has none.
    placeholder: readMembers(new Map(), '', new Reading({})),
    read(node, path, reading) {
      if (node.type !== 'map') {
        reading.report(path, `must hold named settings (${availableNames(fields).join(', ')})`);
        return this.placeholder;
      }
      const members = new Map<string, GivenNode | 'absent' | 'unusable'>();
      for (const entry of node.entries) {
        const entryPath = joinPath(path, entry.key);
        const known = Object.hasOwn(fields, entry.key) ? fields[entry.key] : undefined;
        if (known === undefined) reading.report(entryPath, unknownKey(entry.key, fields), entry.position);
        else if (known.json === undefined) reading.report(entryPath, NOT_YET, entry.position);
        else members.set(entry.key, reading.resolve(entry.value, entryPath));
      }
      return readMembers(members, path, reading);
    },
  });
  return { ...field, fields };
}

/** A map from names that the operator chooses. `names` says what a name may look like. */
export function table<In, Out>(
  doc: string,
  names: { readonly pattern: RegExp; readonly values: string },
  item: Field<In, Out>,
): Field<Readonly<Record<string, In>>, ReadonlyMap<string, Out>, 'optional'> {
  return optional<Readonly<Record<string, In>>, ReadonlyMap<string, Out>>({
    json: {
      type: 'object',
      title: 'a map by name',
      description: doc,
      propertyNames: { pattern: names.pattern.source },
      additionalProperties: item.json,
    },
    placeholder: new Map(),
    read(node, path, reading) {
      const values = new Map<string, Out>();
      if (node.type !== 'map') {
        reading.report(path, 'must map names to settings');
        return values;
      }
      for (const entry of node.entries) {
        const entryPath = joinPath(path, entry.key);
        if (!names.pattern.test(entry.key)) {
          reading.report(entryPath, `the name must be ${names.values}`, entry.position);
          continue;
        }
        const given = reading.resolve(entry.value, entryPath);
        if (given === 'absent') reading.report(entryPath, 'is empty: it needs settings', entry.position);
        values.set(
          entry.key,
          typeof given === 'string' ? item.placeholder : item.read(given, entryPath, reading),
        );
      }
      return values;
    },
  });
}

/** A list; empty elements drop out. */
export function list<In, Out>(
  doc: string,
  item: Field<In, Out>,
  limits: { readonly min?: number } = {},
): Field<readonly In[], readonly Out[], 'optional'> {
  const min = limits.min ?? 0;
  return optional<readonly In[], readonly Out[]>({
    json: {
      type: 'array',
      title: min > 0 ? `a list of at least ${min}` : 'a list',
      description: doc,
      items: item.json,
      ...(min > 0 && { minItems: min }),
    },
    placeholder: [],
    read(node, path, reading) {
      if (node.type !== 'list') {
        reading.report(path, 'must be a list');
        return [];
      }
      const values: Out[] = [];
      for (const [index, element] of node.items.entries()) {
        const elementPath = joinPath(path, index);
        const given = reading.resolve(element, elementPath);
        if (given === 'unusable') values.push(item.placeholder);
        else if (given !== 'absent') values.push(item.read(given, elementPath, reading));
      }
      if (node.items.length < min) reading.report(path, `must hold at least ${min}`);
      return values;
    },
  });
}

/** A section whose other keys depend on the word under `key`. `later`: words of capabilities that do not exist yet. */
export function variants<const V extends Readonly<Record<string, Section<Fields>>>>(
  doc: string,
  key: string,
  sections: V,
  later: readonly string[],
): Field<InputOf<V[keyof V]>, OutputOf<V[keyof V]> & object, 'optional'> {
  const words = Object.keys(sections);
  const placeholder = Object.values(sections)[0]?.placeholder as OutputOf<V[keyof V]> & object;
  return optional<InputOf<V[keyof V]>, OutputOf<V[keyof V]> & object>({
    json: {
      description: doc,
      title: 'settings',
      anyOf: Object.values(sections).map((variant) => variant.json),
    },
    placeholder,
    read(node, path, reading) {
      const keyPath = joinPath(path, key);
      const entry = node.type === 'map' ? node.entries.find((candidate) => candidate.key === key) : undefined;
      const given = reading.resolve(entry?.value, keyPath);
      if (given === 'unusable') return placeholder;
      const { value: word, written } = given !== 'absent' && given.type === 'scalar' ? given : {};
      const chosen = typeof word === 'string' && Object.hasOwn(sections, word) ? sections[word] : undefined;
      if (chosen !== undefined) return chosen.read(node, path, reading) as OutputOf<V[keyof V]> & object;
      const allowed = `one of ${words.join(', ')}`;
      if (word === undefined) reading.report(keyPath, `is missing: ${allowed}`);
      else if (later.includes(String(word)))
        reading.report(keyPath, `${word} is ${NOT_YET}; allowed: ${allowed}`);
      else reading.report(keyPath, `${written} must be ${allowed}${didYouMean(String(word), words)}`);
      return placeholder;
    },
  });
}

function sectionJson(doc: string, fields: Fields): FieldSchema {
  const properties: Record<string, FieldSchema> = {};
  for (const [name, field] of Object.entries(fields)) if (field.json) properties[name] = field.json;
  const required = Object.keys(fields).filter((name) => fields[name]?.presence === 'required');
  return {
    type: 'object',
    title: 'settings',
    description: doc,
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function unknownKey(key: string, fields: Fields): string {
  const names = availableNames(fields);
  return `unknown key${didYouMean(key, names) || `; known here: ${names.join(', ')}`}`;
}

function availableNames(fields: Fields): string[] {
  return Object.keys(fields).filter((name) => fields[name]?.json !== undefined);
}
