import type { RequestEnded } from '../../core/events.ts';
import type { KnownNames } from '../known-names.ts';
import { configuredName } from './configured-name.ts';
import { CounterFamily } from './registry.ts';

/** Answers that a step of a degradation ladder gave. */
export class DegradedCounts {
  readonly #known: () => KnownNames;
  readonly #family = new CounterFamily(
    'sluiceway_degraded_answers_total',
    'Answers given by a step of `degrade`, because every target of the model had failed.',
    ['model', 'step', 'reason'],
  );

  constructor(known: () => KnownNames) {
    this.#known = known;
  }

  count({ degraded, routedModel }: RequestEnded): void {
    if (degraded === undefined) return;
    const model = configuredName(this.#known().models, routedModel);
    this.#family.series(model, degraded.step, degraded.reason).value++;
  }

  write(): string {
    return this.#family.write();
  }
}
