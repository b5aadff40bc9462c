/** A bound: callers choose paths, regions and services, so that the map would grow for ever. */
const MAX_ENTRIES = 256;
const MAX_KEY_CHARS = 1_024;

/** Keeps `value` under `key`. A full map drops its oldest entry. Long keys are not kept. */
export function remember<T>(map: Map<string, T>, key: string, value: T): T {
  if (key.length > MAX_KEY_CHARS) return value;
  if (map.size >= MAX_ENTRIES) {
    const oldest = map.keys().next();
    if (!oldest.done) map.delete(oldest.value);
  }
  map.set(key, value);
  return value;
}
