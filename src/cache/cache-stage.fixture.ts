import { Cancellation } from '../core/cancellation.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { StreamPart } from '../core/stream-part.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { CacheEntry, CacheStore } from '../ports/stores/cache-store.ts';
import { StoreDown } from '../ports/stores/limit-store.ts';
import { finishPart, textPart } from '../testing/call/sample-parts.ts';
import { FakeClock, settle } from '../testing/fake-clock.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { AnswerCache, type AnswerCacheOptions, type CachedCall, type LookUp } from './answer-cache.ts';
import { NO_DIRECTIVES } from './cache-control.ts';
import type { FilledRecord } from './cache-fill.ts';
import { SemanticSearch } from './semantic/semantic-search.ts';

/** A store that a test can read, and take down. */
export class ReadableStore implements CacheStore {
  readonly entries = new Map<string, CacheEntry>();
  down = false;

  async get(key: string): Promise<CacheEntry | undefined> {
    this.#check();
    return this.entries.get(key);
  }

  async put(entry: CacheEntry): Promise<void> {
    this.#check();
    this.entries.set(entry.key, entry);
  }

  async neighbours(partition: string) {
    this.#check();
    return [...this.entries.values()].flatMap(({ key, storedAtMs, semantic }) =>
      semantic?.partition === partition
        ? [{ key, storedAtMs, text: semantic.text, vector: semantic.vector }]
        : [],
    );
  }

  async clear(): Promise<number> {
    return 0;
  }

  #check(): void {
    if (this.down) throw new StoreDown('the store of the test', undefined);
  }
}

/** All texts lie at one place: nothing but partitions and the gate tells them apart. */
export const ONE_PLACE: Embedder = { embed: () => Float32Array.of(1, 0) };

export interface CacheSetup {
  readonly embedder?: Embedder;
  readonly shadow?: boolean;
  readonly options?: Partial<AnswerCacheOptions>;
}

const HOUR_MS = 3_600_000;

export function cacheForTest({ embedder, shadow = false, options }: CacheSetup = {}) {
  const clock = new FakeClock();
  const store = new ReadableStore();
  const semantic = new SemanticSearch({
    ...{
      store,
      clock,
      embedder: embedder ?? ONE_PLACE,
      embedderId: 'test',
      threshold: 0.9,
      shadow,
      maxEntries: 100,
    },
  });
  const limits = { ttlMs: HOUR_MS, staleMs: 24 * HOUR_MS, maxEntries: 100 };
  const cache = new AnswerCache({ ...limits, store, clock, semantic, ...options });

  function callOf(
    text: string,
    { tenant = 'acme', ...rest }: Partial<CachedCall> & { tenant?: string } = {},
  ) {
    const record: FilledRecord = {
      target: { provider: 'east', providerKind: 'bedrock', model: 'm' },
      degraded: undefined,
      cacheShadow: undefined,
    };
    const call: CachedCall = {
      request: questionOf(text),
      scope: { tenant, model: 'small' },
      record,
      directives: NO_DIRECTIVES,
      signal: new Cancellation(),
      deadlineAt: clock.monotonic() + 60_000,
      ...rest,
    };
    return call;
  }

  /** Asks, and answers what is missed with `answer`. */
  async function ask(
    text: string,
    more: Parameters<typeof callOf>[1] = {},
    answer = `To: ${text}`,
  ): Promise<LookUp> {
    const call = callOf(text, more);
    const looked = await cache.lookUp(call);
    if (looked.found === undefined) {
      answered(looked, [textPart(answer), finishPart()]);
      await settle();
    }
    return looked;
  }

  return { cache, clock, store, callOf, ask };
}

export function questionOf(text: string): ChatRequest {
  return sampleRequest({
    messages: [{ role: 'user', parts: [textPart(text) as { type: 'text'; text: string }] }],
  });
}

/** A reader takes the answer to a call that the cache has missed. */
export function answered(
  looked: LookUp,
  parts: readonly StreamPart[],
  outcome: 'ok' | 'truncated' = 'ok',
): void {
  if (looked.found !== undefined) throw new Error('the cache has answered');
  looked.fill?.saw(parts);
  looked.fill?.ended(outcome);
}
