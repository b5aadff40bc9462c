import type { TObject } from 'typebox';

/** The fields that a schema names. */
export function fieldsOf(schema: TObject): ReadonlySet<string> {
  return new Set(Object.keys(schema.properties));
}

/**
 * Notes each field of `object` that is not among `known`. `null` is passed over: it is what a client sends back for a
 * field that an answer held empty.
 */
export function noteUnknownFields(
  object: object,
  known: ReadonlySet<string>,
  path: string,
  unmapped: string[],
): void {
  for (const field in object) {
    if (known.has(field)) continue;
    const value: unknown = object[field as keyof object];
    if (value === null || value === undefined) continue;
    unmapped.push(path === '' ? field : `${path}.${field}`);
  }
}
