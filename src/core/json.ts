/** A JSON object whose members nobody has looked at yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** One that is being written. */
export type JsonDraft = Record<string, unknown>;

const textDecoder = new TextDecoder('utf-8', { fatal: true });

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, if it is an object; an array is none. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The value, if it is a text, else an empty one. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The object that a JSON text or its UTF-8 bytes hold; undefined where they hold anything else, or no JSON. */
export function parseObject(json: string | Uint8Array): JsonObject | undefined {
  try {
    return asObject(JSON.parse(typeof json === 'string' ? json : textDecoder.decode(json)));
  } catch {
    return undefined;
  }
}
