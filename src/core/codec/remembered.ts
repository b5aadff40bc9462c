/** Longer keys are not kept: callers name paths, regions and models at will. */
const MAX_KEY_CHARS = 1_024;

/** What is made of a text, kept for the next time. The oldest entry goes when there are too many. */
export class Remembered<T> {
  readonly #make: (key: string) => T;
  readonly #maxEntries: number;
  readonly #made = new Map<string, T>();

  constructor(maxEntries: number, make: (key: string) => T) {
    this.#maxEntries = maxEntries;
    this.#make = make;
  }

  of(key: string): T {
    return this.#made.get(key) ?? this.#makeNew(key);
  }

  #makeNew(key: string): T {
    const value = this.#make(key);
    if (key.length > MAX_KEY_CHARS) return value;
    if (this.#made.size >= this.#maxEntries) {
      const oldest = this.#made.keys().next();
      if (!oldest.done) this.#made.delete(oldest.value);
    }
    this.#made.set(key, value);
    return value;
  }
}
