import { asObject, type JsonObject } from '../../core/json.ts';

const NO_MEMBERS: JsonObject = Object.freeze({});

/** Returns the value if it is an object, else an empty object. */
export function membersOf(value: unknown): JsonObject {
  return asObject(value) ?? NO_MEMBERS;
}

/** Returns the value if it is an array, else an empty array. */
export function itemsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
