import { asObject, type JsonObject } from '../../core/json.ts';

const NO_MEMBERS: JsonObject = Object.freeze({});

/** The value if it is an object, else an empty one. */
export function membersOf(value: unknown): JsonObject {
  return asObject(value) ?? NO_MEMBERS;
}

/** The value if it is an array, else an empty one. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
