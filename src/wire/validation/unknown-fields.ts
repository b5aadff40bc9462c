import type { TObject } from 'typebox';

/**
 * The fields that a schema names. It is a list, because a client's fields are among its first. JavaScriptCore finds those in
 * 3 ns; in a set it takes 30 ns.
 */
export function fieldsOf(schema: TObject): readonly string[] {
  return Object.keys(schema.properties);
}

/**
 * Adds each field of `object` that is not in `known`. `null` is ignored: clients send it back for a field that was empty in
 * an answer.
 */
export function noteUnknownFields(
  object: object,
  known: readonly string[],
  path: string,
  unmapped: string[],
): void {
  for (const field in object) {
    if (known.includes(field)) continue;
    const value: unknown = object[field as keyof object];
    if (value === null || value === undefined) continue;
    unmapped.push(path === '' ? field : `${path}.${field}`);
  }
}
