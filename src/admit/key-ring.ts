import type { Random } from '../ports/random.ts';

interface Held<T> {
  readonly key: string;
  readonly value: T;
}

/**
 * Finds what belongs to a key, in a time that tells a stranger nothing about the keys held here.
 *
 * - Which bucket a guess falls into depends on random numbers that never leave this process: nobody can aim at the
 *   bucket of a key, or learn from a guess that met one (once in four thousand million) what to guess next.
 * - Within a bucket every code of the guess is compared, whatever the first ones said. What may show is a key's length.
 *
 * Looking keys up by their SHA-256 would do in place of both; between the system calls of a request it takes five times
 * as long.
 */
export class KeyRing<T> {
  readonly #seed: number;
  /** Odd, so that no bit of a code is lost in the product. */
  readonly #factor: number;
  readonly #buckets = new Map<number, Held<T>[]>();

  constructor(random: Random) {
    this.#seed = Number.parseInt(random.hex(4), 16);
    this.#factor = Number.parseInt(random.hex(4), 16) | 1;
  }

  add(key: string, value: T): void {
    const digest = this.#digest(key);
    const bucket = this.#buckets.get(digest);
    if (bucket) bucket.push({ key, value });
    else this.#buckets.set(digest, [{ key, value }]);
  }

  find(guess: string): T | undefined {
    const bucket = this.#buckets.get(this.#digest(guess));
    if (!bucket) return undefined;
    for (const held of bucket) if (areEqual(held.key, guess)) return held.value;
    return undefined;
  }

  #digest(text: string): number {
    const factor = this.#factor;
    let digest = this.#seed;
    for (let at = 0; at < text.length; at++) digest = Math.imul(digest ^ text.charCodeAt(at), factor);
    return digest;
  }
}

function areEqual(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}
