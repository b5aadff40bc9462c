/** Answers that may be given again. Bounded: the least recently used go first. */
export interface CacheStore {
  /** Undefined: nothing is there, or it is older than its `keepUntilMs`. Reading makes it the most recently used. @throws StoreDown */
  get(key: string): Promise<CacheEntry | undefined>;
  /** Keeps an entry, and drops the least recently used while there are more than `maxEntries`. @throws StoreDown */
  put(entry: CacheEntry, maxEntries: number): Promise<void>;
  /** The entries of one partition that have a vector, at most `limit`, the most recently used first. @throws StoreDown */
  neighbours(partition: string, limit: number): Promise<readonly CacheNeighbour[]>;
  /** Drops what matches. Undefined: any. @returns how many entries it were @throws StoreDown */
  clear(filter: CacheFilter): Promise<number>;
}

export interface CacheFilter {
  readonly tenant?: string | undefined;
  readonly model?: string | undefined;
}

/** What semantic search needs of an entry. */
export interface CacheNeighbour {
  readonly key: string;
  readonly text: string;
  readonly vector: Float32Array;
  readonly storedAtMs: number;
}

export interface CacheEntry {
  /** Digest of everything that could change the answer, the tenant too. */
  readonly key: string;
  readonly tenant: string;
  readonly model: string;
  /** The parts of the answer, as JSON. */
  readonly answer: string;
  /** Wall clock, ms. Freshness is the reader's business. */
  readonly storedAtMs: number;
  /** From then on it is gone. */
  readonly keepUntilMs: number;
  /** Present where the answer may be found by similarity. */
  readonly semantic?: SemanticFacts | undefined;
}

export interface SemanticFacts {
  /** Digest of all but the last user turn. */
  readonly partition: string;
  /** The last user turn. */
  readonly text: string;
  readonly vector: Float32Array;
}
