import { type Field, type FieldSchema, NOT_YET, optional } from './field.ts';
import { didYouMean } from './nearest-name.ts';
import type { GivenNode } from './reading.ts';
import {
  DURATION_PATTERN,
  type DurationText,
  formatDuration,
  formatSize,
  parseDuration,
  parseSize,
  SIZE_PATTERN,
  type SizeText,
} from './units.ts';

/** Any value may come from the environment. */
export type FromEnvironment = `${string}\${${string}`;

const ENVIRONMENT_PATTERN = '\\$\\{';

interface Described {
  /** What it is for, for the docs and for editors. */
  readonly doc: string;
}

interface TextRules extends Described {
  /** What may stand here, completing "must be …". */
  readonly values: string;
  readonly pattern?: RegExp;
  /** Never repeated in a message. */
  readonly secret?: boolean;
}

export function text(rules: TextRules): Field<string, string, 'optional'> {
  return parsedText({ ...rules, placeholder: '', parse: (value) => ({ value }) });
}

/** A value made from a text, or in words what is wrong with it, beginning with "must". */
export type Parsed<Out> = { readonly value: Out } | { readonly problem: string };

/** A text that stands for something else, or has one form among several. */
export function parsedText<Out>(
  rules: TextRules & { readonly placeholder: Out; parse(text: string): Parsed<Out> },
): Field<string, Out, 'optional'> {
  const { pattern, secret = false, placeholder, values } = rules;
  return optional<string, Out>({
    json: {
      type: 'string',
      title: values,
      description: rules.doc,
      ...(pattern && { pattern: `(${pattern.source})|${ENVIRONMENT_PATTERN}` }),
      ...(secret && { writeOnly: true }),
    },
    placeholder,
    read(node, path, reading) {
      if (node.type !== 'scalar' || typeof node.value !== 'string') {
        const shown = secret ? '' : `${describe(node)} `;
        const hint = node.type === 'scalar' ? ', in quotes' : '';
        reading.report(path, `${shown}must be text${hint}: ${values}`);
        return placeholder;
      }
      // What follows a "@", "?" or "#" in a URL may be a secret too, and so may what stands before it.
      const shown = secret || /[@?#]/.test(node.value) ? '' : `${node.written} `;
      const parsed =
        pattern?.test(node.value) === false ? { problem: `must be ${values}` } : rules.parse(node.value);
      if ('value' in parsed) return parsed.value;
      reading.report(path, `${shown}${parsed.problem}`);
      return placeholder;
    },
  });
}

/** One of some words. `later`: words of a capability that does not exist yet. */
export function choice<const Word extends string>(
  words: readonly [Word, ...Word[]],
  rules: Described & { readonly later?: readonly string[] },
): Field<Word | FromEnvironment, Word, 'optional'> {
  const values = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return optional<Word | FromEnvironment, Word>({
    json: { ...orEnvironment({ enum: words }), title: values, description: rules.doc },
    placeholder: words[0],
    read(node, path, reading) {
      const given = node.type === 'scalar' ? String(node.value) : '';
      const word = words.find((candidate) => candidate === given);
      if (word !== undefined) return word;
      if (rules.later?.includes(given)) reading.report(path, `${given} is ${NOT_YET}; allowed: ${values}`);
      else reading.report(path, `${describe(node)} must be ${values}${didYouMean(given, words)}`);
      return words[0];
    },
  });
}

type Switch = boolean | 'on' | 'off';

/** on or off. `offOnly`: what it would turn on does not exist yet. */
export function flag(
  rules: Described & { readonly offOnly?: false },
): Field<Switch | FromEnvironment, boolean, 'optional'>;
export function flag(
  rules: Described & { readonly offOnly: true },
): Field<false | 'off' | FromEnvironment, boolean, 'optional'>;
export function flag(
  rules: Described & { readonly offOnly?: boolean },
): Field<Switch | FromEnvironment, boolean, 'optional'> {
  const values = rules.offOnly ? 'off' : 'true or false (on or off)';
  const allowed = rules.offOnly ? [false, 'off'] : [true, false, 'on', 'off'];
  return optional<Switch | FromEnvironment, boolean>({
    json: { ...orEnvironment({ enum: allowed }), title: values, description: rules.doc },
    placeholder: false,
    read(node, path, reading) {
      const value = node.type === 'scalar' ? SWITCHES.get(node.value) : undefined;
      if (value === undefined) reading.report(path, `${describe(node)} must be ${values}`);
      else if (value && rules.offOnly) reading.report(path, `on is ${NOT_YET}; allowed: off`);
      return value ?? false;
    },
  });
}

const SWITCHES: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['on', true],
  [false, false],
  ['false', false],
  ['off', false],
]);

interface NumberRange extends Described {
  readonly min: number;
  readonly max: number;
}

export function integer(rules: NumberRange): Field<number | FromEnvironment, number, 'optional'> {
  const values = rules.min === rules.max ? `${rules.min}` : `a whole number, ${rules.min} to ${rules.max}`;
  const range = { type: 'integer', minimum: rules.min, maximum: rules.max };
  return optional<number | FromEnvironment, number>({
    json: { ...orEnvironment(range), title: values, description: rules.doc },
    placeholder: rules.min,
    read(node, path, reading) {
      // From the environment a number arrives as text.
      const written = node.type === 'scalar' && typeof node.value !== 'boolean' ? String(node.value) : '';
      const value = /^-?\d{1,15}$/.test(written) ? Number(written) : Number.NaN;
      if (value >= rules.min && value <= rules.max) return value;
      reading.report(path, `${describe(node)} must be ${values}`);
      return rules.min;
    },
  });
}

export function fraction(rules: NumberRange): Field<number | FromEnvironment, number, 'optional'> {
  const values = `a number, ${rules.min} to ${rules.max}`;
  const range = { type: 'number', minimum: rules.min, maximum: rules.max };
  return optional<number | FromEnvironment, number>({
    json: { ...orEnvironment(range), title: values, description: rules.doc },
    placeholder: rules.min,
    read(node, path, reading) {
      const written = node.type === 'scalar' && typeof node.value !== 'boolean' ? String(node.value) : '';
      const value = /^\d{1,15}(?:\.\d{1,15})?$/.test(written) ? Number(written) : Number.NaN;
      if (value >= rules.min && value <= rules.max) return value;
      reading.report(path, `${describe(node)} must be ${values}`);
      return rules.min;
    },
  });
}

interface UnitRange<Text extends string> extends Described {
  readonly min: Text;
  readonly max: Text;
}

/** Becomes milliseconds. */
export function duration(
  rules: UnitRange<DurationText>,
): Field<DurationText | FromEnvironment, number, 'optional'> {
  return unitField(rules, {
    noun: 'a duration',
    parse: parseDuration,
    pattern: DURATION_PATTERN,
    examples: (bare) => `write ${formatDuration(bare * 1000)}, or ${bare}ms (units: ms, s, m, h, d)`,
  });
}

/** Becomes bytes. */
export function size(rules: UnitRange<SizeText>): Field<SizeText | FromEnvironment, number, 'optional'> {
  return unitField(rules, {
    noun: 'a size',
    parse: parseSize,
    pattern: SIZE_PATTERN,
    examples: (bare) => `write ${bare}MB, or ${formatSize(bare)} (units: B, KB, MB, GB; 1KB is 1024 bytes)`,
  });
}

interface Unit {
  readonly noun: string;
  readonly pattern: string;
  parse(text: string): number | undefined;
  /** How to write a number that came without its unit. */
  examples(bare: number): string;
}

function unitField<Text extends string>(
  rules: UnitRange<Text>,
  unit: Unit,
): Field<Text | FromEnvironment, number, 'optional'> {
  const values = `${unit.noun}, ${rules.min} to ${rules.max}`;
  const min = unit.parse(rules.min) ?? 0;
  const max = unit.parse(rules.max) ?? Number.POSITIVE_INFINITY;
  return optional<Text | FromEnvironment, number>({
    json: {
      type: 'string',
      pattern: `(${unit.pattern})|${ENVIRONMENT_PATTERN}`,
      title: values,
      description: rules.doc,
    },
    placeholder: min,
    read(node, path, reading) {
      const written = node.type === 'scalar' ? String(node.value) : '';
      const value = unit.parse(written);
      if (value !== undefined && value >= min && value <= max) return value;
      const bare = /^\d{1,9}$/.test(written) ? ` with its unit: ${unit.examples(Number(written))}` : '';
      reading.report(path, `${describe(node)} must be ${values}${bare}`);
      return min;
    },
  });
}

/** A node as a message shows it. */
function describe(node: GivenNode): string {
  return node.type === 'scalar' ? node.written : `a ${node.type}`;
}

function orEnvironment(json: FieldSchema): FieldSchema {
  return { anyOf: [json, { type: 'string', pattern: ENVIRONMENT_PATTERN }] };
}
