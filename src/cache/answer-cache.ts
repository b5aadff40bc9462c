import type { CancelSignal } from '../core/cancellation.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { Clock } from '../ports/clock.ts';
import type { CacheEntry, CacheStore } from '../ports/stores/cache-store.ts';
import { StoreDown } from '../ports/stores/limit-store.ts';
import type { CacheDirectives } from './cache-control.ts';
import { CacheFill, type FilledRecord } from './cache-fill.ts';
import { type FoundAnswer, foundAnswer } from './found-answer.ts';
import { type CacheScope, cacheKey } from './key.ts';
import type { Question } from './semantic/question.ts';
import type { SemanticSearch } from './semantic/semantic-search.ts';
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
  /** Told what became of the call, and asked who answered. */
  readonly record: FilledRecord;
  readonly directives: CacheDirectives;
  readonly signal: CancelSignal;
  /** Absolute time on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
}

/** A stored answer, and how old it is now. */
export interface GivenAnswer {
  readonly found: FoundAnswer;
  readonly ageMs: number;
}

/** What became of a look-up. `fill`, where there is one, has to be told what the call's answer is, and how it ended. */
export type LookUp =
  | GivenAnswer
  | {
      readonly found: undefined;
      /** The caller did not want the look-up. */
      readonly bypassed: boolean;
      readonly fill: CacheFill | undefined;
    };

/** Answers that were given before, for routes of one cache mode. */
export class AnswerCache {
  readonly #options: AnswerCacheOptions;
  readonly #flights: SingleFlight<FoundAnswer>;
  /** What similar questions would have been given, for calls under way. */
  readonly #shadows = new WeakMap<FilledRecord, FoundAnswer>();

  constructor(options: AnswerCacheOptions) {
    this.#options = options;
    this.#flights = new SingleFlight(options.clock);
  }

  /** A store that is down is no reason to fail: the call is then made as without a cache. */
  async lookUp(call: CachedCall): Promise<LookUp> {
    const { request, scope, directives } = call;
    if (directives.noStore) return BYPASSED;
    const key = cacheKey(request, scope);
    if (key === undefined) return MISSED;
    const question = this.#options.semantic?.question(request, scope);
    const asked = { key, question, call };
    if (directives.noCache) return { ...BYPASSED, fill: this.#fill(asked) };
    const found = await this.#exact(key, (entry) => this.#isFresh(entry.storedAtMs, directives));
    if (found) return this.#hit(found);
    if (directives.onlyIfCached) return this.#similar(asked);
    const flight = this.#flights.begin(key);
    if (flight === undefined) {
      const shared = await this.#flights.wait(key, call);
      return shared ? this.#hit(shared) : { ...MISSED, fill: this.#fill(asked) };
    }
    try {
      const similar = await this.#similar(asked);
      if (similar.found) flight.end(similar.found);
      return similar.found ? similar : { ...MISSED, fill: this.#fill(asked, (stored) => flight.end(stored)) };
    } catch (thrown) {
      flight.end(undefined);
      throw thrown;
    }
  }

  /**
   * For a call that no target answers: an answer to the same request past its ttl, else one to a question that is a little
   * less similar, with the lexical gate as strict.
   */
  async findStale(request: ChatRequest, scope: CacheScope): Promise<GivenAnswer | undefined> {
    const key = cacheKey(request, scope);
    if (key === undefined) return undefined;
    const { semantic } = this.#options;
    const question = semantic?.question(request, scope);
    const found =
      (await this.#exact(key, () => true)) ??
      (question && semantic && !semantic.shadow
        ? await this.#guarded(() => semantic.findLooser(question))
        : undefined);
    return found && { found, ageMs: this.#age(found.storedAtMs) };
  }

  #hit(found: FoundAnswer): LookUp {
    return { found, ageMs: this.#age(found.storedAtMs) };
  }

  /** In shadow mode the record hears what would have been found, and nothing is. */
  async #similar({ question, call: { directives, record } }: AskedCall): Promise<LookUp> {
    const { semantic } = this.#options;
    if (semantic === undefined || question === undefined) return MISSED;
    const similar = await this.#guarded(() =>
      semantic.find(question, (storedAtMs) => this.#isFresh(storedAtMs, directives)),
    );
    if (similar === undefined) return MISSED;
    if (!semantic.shadow) return this.#hit(similar);
    record.cacheShadow = 'unknown';
    this.#shadows.set(record, similar);
    return MISSED;
  }

  #exact(key: string, wanted: (entry: CacheEntry) => boolean): Promise<FoundAnswer | undefined> {
    return this.#guarded(async () => {
      const entry = await this.#options.store.get(key);
      return entry && wanted(entry) ? foundAnswer(entry) : undefined;
    });
  }

  /** A cache is worth a look and no more: without its store, calls are made as without it. */
  async #guarded<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
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

  #fill({ key, question, call }: AskedCall, onOver?: (stored: FoundAnswer | undefined) => void): CacheFill {
    const { store, clock, ttlMs, staleMs, maxEntries } = this.#options;
    return new CacheFill({
      record: call.record,
      shadow: this.#shadows.get(call.record),
      now: () => clock.now(),
      async keep(answer, storedAtMs) {
        const semantic = await question?.facts();
        const keepUntilMs = storedAtMs + ttlMs + staleMs;
        const { tenant, model } = call.scope;
        const entry = { key, tenant, model, answer, storedAtMs, keepUntilMs };
        await store.put(semantic ? { ...entry, semantic } : entry, maxEntries);
      },
      onOver: onOver ?? (() => {}),
    });
  }
}

interface AskedCall {
  readonly key: string;
  readonly question: Question | undefined;
  readonly call: CachedCall;
}

const MISSED: LookUp & { found: undefined } = Object.freeze({
  found: undefined,
  bypassed: false,
  fill: undefined,
});
const BYPASSED: LookUp & { found: undefined } = Object.freeze({ ...MISSED, bypassed: true });
