import type { Clock, Timer } from '../../ports/clock.ts';
import type { IdempotencyClaim, IdempotencyStore, KeptAnswer } from '../../ports/stores/idempotency-store.ts';

/** A claim of this process, kept for as long as its request is under way. A process that dies lets it lapse. */
export class HeldClaim {
  readonly #store: IdempotencyStore;
  readonly #claim: IdempotencyClaim;
  readonly #clock: Clock;
  #timer: Timer | undefined;
  #over = false;

  constructor(store: IdempotencyStore, claim: IdempotencyClaim, clock: Clock) {
    this.#store = store;
    this.#claim = claim;
    this.#clock = clock;
    this.#renewLater();
  }

  /** Keeps the answer. A store that cannot be reached costs the replay, not the answer. Never rejects. */
  async complete(answer: KeptAnswer, ttlMs: number): Promise<void> {
    if (this.#ended()) return;
    const { id, owner } = this.#claim;
    await this.#store.complete(id, owner, answer, ttlMs).catch(() => {});
  }

  /** The next request with this key is the first. Never rejects. */
  async release(): Promise<void> {
    if (this.#ended()) return;
    const { id, owner } = this.#claim;
    await this.#store.release(id, owner).catch(() => {});
  }

  /** @returns whether it had ended before */
  #ended(): boolean {
    const before = this.#over;
    this.#over = true;
    this.#timer?.cancel();
    return before;
  }

  #renewLater(): void {
    const { id, owner, leaseMs } = this.#claim;
    this.#timer = this.#clock.setTimer(() => {
      this.#store.renew(id, owner, leaseMs).then(
        (isOurs) => {
          if (isOurs && !this.#over) this.#renewLater();
        },
        () => {
          if (!this.#over) this.#renewLater();
        },
      );
    }, leaseMs / 3);
  }
}
