import type { Clock } from '../../../ports/clock.ts';
import type {
  CacheEntry,
  CacheFilter,
  CacheNeighbour,
  CacheStore,
} from '../../../ports/stores/cache-store.ts';

export class MemoryCache implements CacheStore {
  readonly #clock: Clock;
  /** The least recently used first. */
  readonly #entries = new Map<string, CacheEntry>();
  /** Those that have a vector, by partition, in the same order. */
  readonly #partitions = new Map<string, Map<string, CacheEntry>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string): Promise<CacheEntry | undefined> {
    const entry = this.#entries.get(key);
    if (!entry) return Promise.resolve(undefined);
    this.#remove(entry);
    if (entry.keepUntilMs <= this.#clock.now()) return Promise.resolve(undefined);
    this.#append(entry);
    return Promise.resolve(entry);
  }

  put(entry: CacheEntry, maxEntries: number): Promise<void> {
    const before = this.#entries.get(entry.key);
    if (before) this.#remove(before);
    this.#append(entry);
    for (const oldest of this.#entries.values()) {
      if (this.#entries.size <= maxEntries) break;
      this.#remove(oldest);
    }
    return Promise.resolve();
  }

  neighbours(partition: string, limit: number): Promise<readonly CacheNeighbour[]> {
    const now = this.#clock.now();
    const found: CacheNeighbour[] = [];
    for (const entry of [...(this.#partitions.get(partition)?.values() ?? [])].reverse()) {
      if (found.length >= limit) break;
      const { key, storedAtMs, semantic, keepUntilMs } = entry;
      if (!semantic || keepUntilMs <= now) continue;
      found.push({ key, text: semantic.text, vector: semantic.vector, storedAtMs });
    }
    return Promise.resolve(found);
  }

  clear({ tenant, model }: CacheFilter): Promise<number> {
    let cleared = 0;
    for (const entry of this.#entries.values()) {
      if (tenant !== undefined && entry.tenant !== tenant) continue;
      if (model !== undefined && entry.model !== model) continue;
      this.#remove(entry);
      cleared++;
    }
    return Promise.resolve(cleared);
  }

  #append(entry: CacheEntry): void {
    this.#entries.set(entry.key, entry);
    if (!entry.semantic) return;
    const { partition } = entry.semantic;
    const others = this.#partitions.get(partition) ?? new Map<string, CacheEntry>();
    others.set(entry.key, entry);
    this.#partitions.set(partition, others);
  }

  #remove(entry: CacheEntry): void {
    this.#entries.delete(entry.key);
    const others = entry.semantic && this.#partitions.get(entry.semantic.partition);
    if (!entry.semantic || !others) return;
    others.delete(entry.key);
    if (others.size === 0) this.#partitions.delete(entry.semantic.partition);
  }
}
