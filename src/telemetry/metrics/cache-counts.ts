import type { RequestEnded } from '../../core/events.ts';
import type { CacheStatus } from '../../core/record/cache-status.ts';
import type { KnownNames } from '../known-names.ts';
import { configuredName } from './configured-name.ts';
import { CounterFamily } from './registry.ts';

/** True for an answer whose tokens were counted and paid when it was made. */
export function cameFromCache(status: CacheStatus | undefined): boolean {
  return status === 'hit' || status === 'semantic-hit' || status === 'stale';
}

/** What caches had for requests, and what shadow mode has seen. */
export class CacheCounts {
  readonly #known: () => KnownNames;
  readonly #lookUps = new CounterFamily('sluiceway_cache_lookups_total', 'What the cache had for requests.', [
    'model',
    'result',
  ]);
  readonly #shadows = new CounterFamily(
    'sluiceway_cache_shadow_hits_total',
    'Answers that shadow mode has held back, by how they compare with the answer that was given.',
    ['model', 'answer'],
  );

  constructor(known: () => KnownNames) {
    this.#known = known;
  }

  count({ cache, cacheShadow, routedModel }: RequestEnded): void {
    if (cache === undefined) return;
    const model = configuredName(this.#known().models, routedModel);
    this.#lookUps.series(model, cache).value++;
    if (cacheShadow !== undefined) this.#shadows.series(model, cacheShadow).value++;
  }

  write(): string {
    return this.#lookUps.write() + this.#shadows.write();
  }
}
