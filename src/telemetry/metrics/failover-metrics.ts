import type {
  AttemptEnded,
  BreakerChanged,
  BreakerPhase,
  RequestEnded,
  TargetName,
} from '../../core/events.ts';
import type { KnownNames } from '../known-names.ts';
import { configuredName } from './configured-name.ts';
import { CounterFamily, type Labels, readings } from './registry.ts';

const PHASES: readonly BreakerPhase[] = ['closed', 'half-open', 'open'];
/** Targets whose state is told; names of callers' making are one of them. */
const MAX_TARGETS = 1_000;

/** Breakers, retries and failovers. */
export class FailoverMetrics {
  readonly #known: () => KnownNames;
  readonly #changes = new CounterFamily(
    'sluiceway_breaker_changes_total',
    'Changes of breakers, by their new state.',
    ['provider', 'target_model', 'to'],
  );
  readonly #retries = new CounterFamily(
    'sluiceway_retries_total',
    'Attempts that failed and were followed by another one at the same target.',
    ['provider', 'target_model', 'outcome'],
  );
  readonly #failovers = new CounterFamily(
    'sluiceway_failovers_total',
    'Calls that another target than the first of their model answered, by why.',
    ['model', 'provider', 'reason'],
  );
  readonly #states = new Map<string, { readonly labels: Labels; value: number }>();

  constructor(known: () => KnownNames) {
    this.#known = known;
  }

  breakerChanged({ target, to }: BreakerChanged): void {
    const labels = this.#labelsOf(target);
    this.#changes.series(labels.provider, labels.target_model, to).value++;
    const id = `${labels.provider} ${labels.target_model}`;
    const state = this.#states.get(id);
    const value = PHASES.indexOf(to);
    if (state) state.value = value;
    else if (this.#states.size < MAX_TARGETS) this.#states.set(id, { labels, value });
  }

  attemptEnded({ target, next, outcome }: AttemptEnded): void {
    if (next !== 'retry') return;
    const { provider, target_model } = this.#labelsOf(target);
    this.#retries.series(provider, target_model, outcome).value++;
  }

  requestEnded({ passedOver, routedModel, target }: RequestEnded): void {
    if (passedOver === undefined) return;
    const known = this.#known();
    const model = configuredName(known.models, routedModel);
    this.#failovers.series(model, configuredName(known.providers, target?.provider), passedOver).value++;
  }

  write(): string {
    const states =
      this.#states.size === 0
        ? ''
        : readings(
            'sluiceway_breaker_state',
            'gauge',
            'Breakers of targets that have ever changed: 0 closed, 1 half-open, 2 open.',
            [...this.#states.values()],
          );
    return states + this.#changes.write() + this.#retries.write() + this.#failovers.write();
  }

  #labelsOf(target: TargetName): { readonly provider: string; readonly target_model: string } {
    const known = this.#known();
    return {
      provider: configuredName(known.providers, target.provider),
      target_model: configuredName(known.targetModels, target.model),
    };
  }
}
