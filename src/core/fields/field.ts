import { nodeFromValue } from './config-node.ts';
import type { GivenNode, Reading } from './reading.ts';

/** A JSON Schema, as published for editors. */
export type FieldSchema = { readonly [keyword: string]: unknown };

export type Presence = 'optional' | 'defaulted' | 'required';

/**
 * One place of the configuration: what may stand there (for editors and the docs) and how it is read. `In` is the type
 * it has in a file, `Out` what it becomes: durations turn into milliseconds, sizes into bytes.
 */
export interface Field<In, Out, P extends Presence = Presence> {
  /** Undefined: not in this version. */
  readonly json: FieldSchema | undefined;
  readonly presence: P;
  /** Stands in for a value that cannot be used, so that reading goes on and finds the other problems too. */
  readonly placeholder: Out;
  read(node: GivenNode, path: string, reading: Reading): Out;
  /** In place of a value that is not there. */
  absent(path: string, reading: Reading): ValueOf<Out, P>;
  /** Types only. */
  readonly input?: In;
}

type ValueOf<Out, P extends Presence> = P extends 'optional' ? Out | undefined : Out;

/** What reading a field yields. */
export type OutputOf<F> = F extends Field<infer _In, infer Out, infer P> ? ValueOf<Out, P> : never;

/** What a field may be in a file. */
export type InputOf<F> = F extends Field<infer In, infer _Out, infer _P> ? In : never;

/** A field that may be left out; `required` and `withDefault` build on it. */
export function optional<In, Out>(
  parts: Pick<Field<In, Out>, 'json' | 'placeholder' | 'read'>,
): Field<In, Out, 'optional'> {
  return { ...parts, presence: 'optional', absent: () => undefined };
}

export function required<In, Out>(field: Field<In, Out, 'optional'>): Field<In, Out, 'required'> {
  return {
    ...field,
    presence: 'required',
    absent(path, reading) {
      reading.report(path, `is missing: ${expectation(field.json)}`);
      return field.placeholder;
    },
  };
}

/** `value` as one would write it in the file. */
export function withDefault<In, Out>(
  value: In,
  field: Field<In, Out, 'optional'>,
): Field<In, Out, 'defaulted'> {
  const read = (path: string, reading: Reading): Out => {
    const node = reading.resolve(nodeFromValue(value), path);
    return typeof node === 'string' ? field.placeholder : field.read(node, path, reading);
  };
  return {
    ...field,
    json: { ...field.json, default: value },
    presence: 'defaulted',
    absent: read,
  };
}

/** A name that belongs to a capability of a later version: refused, never ignored. */
export function notYet(): Field<never, undefined, 'optional'> {
  return optional({
    json: undefined,
    placeholder: undefined,
    read(_node, path, reading) {
      reading.report(path, NOT_YET);
      return undefined;
    },
  });
}

export const NOT_YET = 'not available in this version';

/** Reads a value, or takes what stands in for one that is absent or cannot be used. */
export function readField<In, Out, P extends Presence>(
  field: Field<In, Out, P>,
  node: GivenNode | 'absent' | 'unusable',
  path: string,
  reading: Reading,
): ValueOf<Out, P> | Out {
  if (node === 'absent') return field.absent(path, reading);
  return node === 'unusable' ? field.placeholder : field.read(node, path, reading);
}

/** What a schema allows, in a few words; the schema's `title`. */
function expectation(json: FieldSchema | undefined): string {
  return typeof json?.title === 'string' ? json.title : 'a value';
}
