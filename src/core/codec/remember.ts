/** Bounds what is kept for speed: callers name paths, regions and services. */
const MAX_ENTRIES = 256;
const MAX_KEY_CHARS = 1_024;

/** Keeps `value` under `key`; the oldest entry goes when there are too many, and long keys are not kept at all. */
export function remember<T>(map: Map<string, T>, key: string, value: T): T {
  if (key.length > MAX_KEY_CHARS) return value;
  if (map.size >= MAX_ENTRIES) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  map.set(key, value);
  return value;
}
