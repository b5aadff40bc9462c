/** A JSON object whose members are not checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object while it is written. */
export type JsonDraft = Record<string, unknown>;

const textDecoder = new TextDecoder('utf-8', { fatal: true });

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value if it is an object, but not an array. */
export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The value if it is a string, else an empty string. */
export function asString(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The object in a JSON text or in its UTF-8 bytes. Undefined for any other value, or if the text is no JSON. */
export function parseObject(json: string | Uint8Array): JsonObject | undefined {
  try {
    return asObject(JSON.parse(typeof json === 'string' ? json : textDecoder.decode(json)));
  } catch {
    return undefined;
  }
}
