import { targetId } from '../../core/events.ts';
import type { TargetHealthFacts, TargetHealthView } from '../../ports/target-health.ts';
import type { CallTarget } from '../target.ts';
import { TargetHealth } from './target-health.ts';

/** A bound: callers choose the names of direct targets, so that the map would grow for ever. */
const MAX_TARGETS = 10_000;

/**
 * The health of each target. It lives as long as the process: a reload must neither forgive a dead target nor give it new
 * retries.
 */
export class TargetsHealth implements TargetHealthView {
  readonly #now: () => number;
  readonly #byId = new Map<string, TargetHealth>();
  /** By the target itself, so that the usual way builds no text. */
  readonly #byTarget = new WeakMap<CallTarget, TargetHealth>();

  /** @param now the monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  of(target: CallTarget): TargetHealth {
    const known = this.#byTarget.get(target);
    if (known !== undefined) {
      known.used = true;
      return known;
    }
    const health = this.#ofId(targetId(target.name));
    this.#byTarget.set(target, health);
    return health;
  }

  factsOf(id: string): TargetHealthFacts | undefined {
    return this.#byId.get(id)?.facts(this.#now());
  }

  get size(): number {
    return this.#byId.size;
  }

  #ofId(id: string): TargetHealth {
    const found = this.#byId.get(id);
    if (found) return found;
    const health = new TargetHealth();
    this.#byId.set(id, health);
    if (this.#byId.size > MAX_TARGETS) this.#dropOne();
    return health;
  }

  /** The oldest goes that was not used since it was last looked at: names that a caller makes up push out no others. */
  #dropOne(): void {
    for (const [id, health] of this.#byId) {
      this.#byId.delete(id);
      if (!health.used) return;
      health.used = false;
      this.#byId.set(id, health);
    }
  }
}
