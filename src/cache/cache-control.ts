/** What a caller's `cache-control` asks for. */
export interface CacheDirectives {
  /** Neither looked up nor stored. */
  readonly noStore: boolean;
  /** Not looked up. */
  readonly noCache: boolean;
  readonly onlyIfCached: boolean;
  /** An older answer is not given. Undefined: the configuration says. */
  readonly maxAgeMs: number | undefined;
}

export const NO_DIRECTIVES: CacheDirectives = Object.freeze({
  noStore: false,
  noCache: false,
  onlyIfCached: false,
  maxAgeMs: undefined,
});

/** Reads the header (RFC 9111, section 5.2.1). What is not known or malformed is left alone. */
export function cacheDirectives(header: string | null | undefined): CacheDirectives {
  if (!header) return NO_DIRECTIVES;
  const directives = { noStore: false, noCache: false, onlyIfCached: false, maxAgeMs: NO_MAX_AGE };
  for (const each of header.split(',')) {
    const [name = '', value = ''] = each.trim().toLowerCase().split('=', 2);
    if (name === 'no-store') directives.noStore = true;
    else if (name === 'no-cache') directives.noCache = true;
    else if (name === 'only-if-cached') directives.onlyIfCached = true;
    else if (name === 'max-age') directives.maxAgeMs = maxAgeMs(value) ?? directives.maxAgeMs;
  }
  return directives;
}

const NO_MAX_AGE: number | undefined = undefined;

function maxAgeMs(value: string): number | undefined {
  const seconds = /^"?(\d{1,10})"?$/.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
