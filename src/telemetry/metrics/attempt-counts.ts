import type { AttemptEnded, TargetName } from '../../core/events.ts';
import type { KnownNames } from '../known-names.ts';
import { configuredName } from './configured-name.ts';
import { type Counter, CounterFamily } from './registry.ts';

/** Kept look-ups; the metric has a bound of its own behind it. */
const MAX_KEPT = 4_000;

/** Attempts at targets, by how they ended. */
export class AttemptCounts {
  readonly #known: () => KnownNames;
  readonly #family = new CounterFamily(
    'sluiceway_attempts_total',
    'Attempts at targets, by how they ended.',
    ['provider', 'target_model', 'outcome'],
  );
  readonly #kept = new Map<string, Counter>();

  constructor(known: () => KnownNames) {
    this.#known = known;
  }

  series(target: TargetName, outcome: AttemptEnded['outcome']): Counter {
    const known = this.#known();
    // Names are bounded before they become a key, or callers could fill the map.
    const provider = configuredName(known.providers, target.provider);
    const model = configuredName(known.targetModels, target.model);
    const id = `${provider} ${model} ${outcome}`;
    const found = this.#kept.get(id);
    if (found) return found;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    const series = this.#family.series(provider, model, outcome);
    this.#kept.set(id, series);
    return series;
  }

  write(): string {
    return this.#family.write();
  }
}
