import type { Clock } from '../../../ports/clock.ts';
import type {
  CacheEntry,
  CacheFilter,
  CacheNeighbour,
  CacheStore,
} from '../../../ports/stores/cache-store.ts';
import { bytesOfVector, vectorOfBytes } from '../vector-bytes.ts';
import {
  CACHE_CLEAR_SCRIPT,
  CACHE_GET_SCRIPT,
  CACHE_NEIGHBOURS_SCRIPT,
  CACHE_PUT_SCRIPT,
} from './lua/cache.ts';
import type { RedisArgument, RedisLink, RedisReply } from './redis-link.ts';
import { asJsonText, type RedisNames } from './redis-names.ts';
import type { RedisScript } from './redis-script.ts';

/** Entries that one step looks at when the cache is cleared: Redis does nothing else meanwhile. */
const CLEARED_AT_ONCE = 200;

/** All of an entry but its answer and vector, which are long. */
type Facts = Omit<CacheEntry, 'answer' | 'semantic'> & {
  readonly partition?: string;
  readonly text?: string;
};

export class RedisCache implements CacheStore {
  readonly #link: RedisLink;
  readonly #clock: Clock;
  readonly #keys: readonly string[];
  readonly #prefixes: readonly string[];

  constructor(link: RedisLink, names: RedisNames, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#keys = ['cache-uses', 'cache-ends', 'cache-number'].map((name) => names.of(name));
    this.#prefixes = ['cache', 'cache-partition'].map((kind) => names.one(kind, ''));
  }

  async get(key: string): Promise<CacheEntry | undefined> {
    const reply = await this.#run(CACHE_GET_SCRIPT, [asJsonText(key)]);
    if (reply === null) return undefined;
    const [stored, answer, vector] = reply as readonly Buffer[];
    const { partition, text, ...facts } = factsOf(stored);
    if (facts.keepUntilMs <= this.#clock.now()) return undefined;
    const entry = { ...facts, answer: String(answer) };
    if (partition === undefined || text === undefined || !vector) return entry;
    return { ...entry, semantic: { partition, text, vector: vectorOfBytes(vector) } };
  }

  async put({ answer, semantic, ...entry }: CacheEntry, maxEntries: number): Promise<void> {
    const facts: Facts = semantic ? { ...entry, partition: semantic.partition, text: semantic.text } : entry;
    const { key, tenant, model, keepUntilMs } = entry;
    await this.#run(CACHE_PUT_SCRIPT, [
      asJsonText(key),
      `${maxEntries}`,
      `${keepUntilMs}`,
      asJsonText(tenant),
      asJsonText(model),
      JSON.stringify(facts),
      answer,
      ...(semantic ? [asJsonText(semantic.partition), bytesOfVector(semantic.vector)] : []),
    ]);
  }

  async neighbours(partition: string, limit: number): Promise<readonly CacheNeighbour[]> {
    if (limit <= 0) return [];
    const reply = await this.#run(CACHE_NEIGHBOURS_SCRIPT, [asJsonText(partition), `${limit}`]);
    const found = reply as readonly Buffer[];
    const now = this.#clock.now();
    const neighbours: CacheNeighbour[] = [];
    for (let at = 0; at + 1 < found.length; at += 2) {
      const { key, text = '', storedAtMs, keepUntilMs } = factsOf(found[at]);
      if (keepUntilMs <= now) continue;
      neighbours.push({ key, text, vector: vectorOfBytes(found[at + 1] as Buffer), storedAtMs });
    }
    return neighbours;
  }

  async clear({ tenant, model }: CacheFilter): Promise<number> {
    const filter = [tenant, model].flatMap((one) => [one === undefined ? '1' : '0', asJsonText(one ?? '')]);
    const ids = (await this.#link.command(['ZRANGE', this.#keys[0] as string, '0', '-1'])) as string[];
    let cleared = 0;
    for (let at = 0; at < ids.length; at += CLEARED_AT_ONCE) {
      const some = ids.slice(at, at + CLEARED_AT_ONCE);
      cleared += Number(await this.#run(CACHE_CLEAR_SCRIPT, [...filter, ...some]));
    }
    return cleared;
  }

  #run(script: RedisScript, args: readonly RedisArgument[]): Promise<RedisReply> {
    return this.#link.run(script, { keys: this.#keys, args: [...this.#prefixes, ...args], bytes: true });
  }
}

function factsOf(stored: Buffer | undefined): Facts {
  return JSON.parse(String(stored)) as Facts;
}
