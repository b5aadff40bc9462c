import { createHash } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { SimCacheMark, SimInput } from './prompt.ts';

/** Prompt tokens, split the way providers price them. The four add up to the whole prompt. */
export interface SimInputUsage {
  readonly fresh: number;
  readonly read: number;
  readonly written5m: number;
  readonly written1h: number;
}

const MAX_PREFIXES = 10_000;
const TTL_MS = { '5m': 300_000, '1h': 3_600_000 } as const;

/**
 * A provider's prompt cache: a marked prefix is written the first time and read afterwards.
 * Real caches want some 1,024 tokens; this one takes any length, so that tests can be short.
 */
export class SimPromptCache {
  readonly #clock: Clock;
  /** Prefix hash → monotonic time at which it expires, oldest use first. */
  readonly #prefixes = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  use(model: string, input: SimInput): SimInputUsage {
    if (input.marks.length === 0) return { fresh: input.tokens, read: 0, written5m: 0, written1h: 0 };
    const now = this.#clock.monotonic();
    const hashes = prefixHashes(model, input);
    let read = 0;
    input.marks.forEach((mark, i) => {
      const expiresAt = this.#prefixes.get(hashes[i] ?? '');
      if (expiresAt !== undefined && expiresAt > now) read = Math.max(read, mark.tokens);
    });
    const written = { '5m': 0, '1h': 0 };
    let covered = read;
    input.marks.forEach((mark, i) => {
      if (mark.tokens > covered) {
        written[mark.ttl] += mark.tokens - covered;
        covered = mark.tokens;
      }
      this.#store(hashes[i] ?? '', now + TTL_MS[mark.ttl]);
    });
    return { fresh: input.tokens - covered, read, written5m: written['5m'], written1h: written['1h'] };
  }

  #store(hash: string, expiresAt: number): void {
    this.#prefixes.delete(hash);
    this.#prefixes.set(hash, expiresAt);
    if (this.#prefixes.size <= MAX_PREFIXES) return;
    const oldest = this.#prefixes.keys().next();
    if (!oldest.done) this.#prefixes.delete(oldest.value);
  }
}

function prefixHashes(model: string, input: SimInput): string[] {
  const hash = createHash('sha256').update(model);
  let done = 0;
  return input.marks.map((mark: SimCacheMark) => {
    for (; done < mark.segments; done++) hash.update('\0').update(input.segments[done] ?? '');
    return hash.copy().digest('base64');
  });
}
