import type { CancelSignal } from '../core/cancellation.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Clock } from '../ports/clock.ts';
import type { CacheEntry, CacheStore } from '../ports/stores/cache-store.ts';
import { StoreDown } from '../ports/stores/limit-store.ts';
import type { CacheDirectives } from './cache-control.ts';
import { CacheFill } from './cache-fill.ts';
import { type FoundAnswer, foundAnswer } from './found-answer.ts';
import { type CacheScope, cacheKey } from './key.ts';
import type { Question, SemanticSearch } from './semantic/semantic-search.ts';
import { SingleFlight } from './single-flight.ts';

export interface AnswerCacheOptions {
  readonly store: CacheStore;
  readonly clock: Clock;
  readonly ttlMs: number;
  /** How long an answer is kept beyond its ttl, for `findStale`. */
  readonly staleMs: number;
  readonly maxEntries: number;
  /** Undefined: only the same request finds an answer. */
  readonly semantic?: SemanticSearch | undefined;
}

/** One call that may be answered from the cache. */
export interface CachedCall {
  readonly request: ChatRequest;
  readonly scope: CacheScope;
  readonly directives: CacheDirectives;
  readonly signal: CancelSignal;
  /** Absolute time on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
}

/** What became of a look-up. `fill`, where there is one, has to be told what the call's answer is, and how it ended. */
export type LookUp =
  | { readonly found: FoundAnswer; readonly ageMs: number }
  | {
      readonly found: undefined;
      /** The caller did not want the look-up. */
      readonly bypassed: boolean;
      readonly fill: CacheFill | undefined;
      /** A similar question would have answered, were this not shadow mode. */
      readonly shadow: FoundAnswer | undefined;
    };

/** Answers that were given before, for routes of one cache mode. */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #flights: SingleFlight<FoundAnswer>;

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#flights = new SingleFlight(options.clock);
  }

  /** Never rejects for a store that is down: the call is then made as without a cache. */
  async lookUp(call: CachedCall): Promise<LookUp> {
    const { request, scope, directives } = call;
    if (directives.noStore) return missed({ bypassed: true });
    const key = cacheKey(request, scope);
    if (key === undefined) return missed({});
    const question = this.#options.semantic?.question(request, scope);
    if (directives.noCache) return missed({ bypassed: true, fill: this.#fill(key, scope, question) });
    const found = await this.#exact(key, (entry) => this.#isFresh(entry.storedAtMs, directives));
    if (found) return this.#hit(found);
    if (directives.onlyIfCached) return this.#similarOnly(question, directives);
    const flight = this.#flights.begin(key);
    if (flight === undefined) {
      const shared = await this.#flights.wait(key, call);
      return shared ? this.#hit(shared) : missed({ fill: this.#fill(key, scope, question) });
    }
    const fill = this.#fill(key, scope, question, (stored) => flight.end(stored));
    try {
      const similar = await this.#similar(question, directives);
      if (similar === undefined || this.#options.semantic?.shadow) return missed({ fill, shadow: similar });
      flight.end(similar);
      return this.#hit(similar);
    } catch (thrown) {
      flight.end(undefined);
      throw thrown;
    }
  }

  /**
   * For a call that no target answers: an answer to the same request past its ttl, else one to a question that is a little
   * less similar, with the lexical gate as strict.
   */
  async findStale(request: ChatRequest, scope: CacheScope): Promise<(FoundAnswer & { ageMs: number }) | undefined> {
    const key = cacheKey(request, scope);
    if (key === undefined) return undefined;
    const { semantic } = this.#options;
    const question = semantic?.question(request, scope);
    const found =
      (await this.#exact(key, () => true)) ??
      (question && !semantic?.shadow ? await this.#guarded(() => semantic?.findLooser(question)) : undefined);
    return found && { ...found, ageMs: this.#age(found.storedAtMs) };
  }

  #hit(found: FoundAnswer): LookUp {
    return { found, ageMs: this.#age(found.storedAtMs) };
  }

  async #similarOnly(question: Question | undefined, directives: CacheDirectives): Promise<LookUp> {
    const similar = await this.#similar(question, directives);
    return similar && !this.#options.semantic?.shadow ? this.#hit(similar) : missed({ shadow: similar });
  }

  #exact(key: string, wanted: (entry: CacheEntry) => boolean): Promise<FoundAnswer | undefined> {
    return this.#guarded(async () => {
      const entry = await this.#options.store.get(key);
      return entry && wanted(entry) ? foundAnswer(entry) : undefined;
    });
  }

  async #similar(
    question: Question | undefined,
    directives: CacheDirectives,
  ): Promise<FoundAnswer | undefined> {
    if (question === undefined) return undefined;
    return this.#guarded(() =>
      this.#options.semantic?.find(question, (storedAtMs) => this.#isFresh(storedAtMs, directives)),
    );
  }

  /** A cache is worth a look and no more: without its store, calls are made as without it. */
  async #guarded<T>(look: () => Promise<T | undefined> | undefined): Promise<T | undefined> {
    try {
      return await look();
    } catch (thrown) {
      if (thrown instanceof StoreDown) return undefined;
      throw thrown;
    }
  }

  #isFresh(storedAtMs: number, { maxAgeMs }: CacheDirectives): boolean {
    const age = this.#age(storedAtMs);
    return age < this.#options.ttlMs && (maxAgeMs === undefined || age <= maxAgeMs);
  }

  #age(storedAtMs: number): number {
    return Math.max(0, this.#options.clock.now() - storedAtMs);
  }

  #fill(
    key: string,
    scope: CacheScope,
    question: Question | undefined,
    onOver: (stored: FoundAnswer | undefined) => void = () => {},
  ): CacheFill {
    return new CacheFill({
      onOver,
      keep: async (answer) => {
        const { store, clock, ttlMs, staleMs, maxEntries } = this.#options;
        const storedAtMs = clock.now();
        const semantic = await question?.facts();
        const keepUntilMs = storedAtMs + ttlMs + staleMs;
        const entry = { key, ...scope, answer, storedAtMs, keepUntilMs, ...(semantic ? { semantic } : {}) };
        await store.put(entry, maxEntries);
      },
      now: () => this.#options.clock.now(),
    });
  }
}

function missed(given: {
  bypassed?: boolean;
  fill?: CacheFill;
  shadow?: FoundAnswer | undefined;
}): LookUp {
  return { found: undefined, bypassed: given.bypassed ?? false, fill: given.fill, shadow: given.shadow };
}

