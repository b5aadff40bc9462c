import type {
  IdempotencyClaim,
  IdempotencyState,
  IdempotencyStore,
  KeptAnswer,
} from '../../ports/stores/idempotency-store.ts';
import { StoreDown } from '../../ports/stores/limit-store.ts';
import type { FakeClock } from '../../testing/fake-clock.ts';

interface Entry {
  readonly claim: IdempotencyClaim;
  untilMs: number;
  answer?: KeptAnswer;
}

/** A store in memory that a test can look into, and take away. */
export class OpenStore implements IdempotencyStore {
  readonly entries = new Map<string, Entry>();
  down = false;
  readonly #clock: FakeClock;

  constructor(clock: FakeClock) {
    this.#clock = clock;
  }

  async claim(claim: IdempotencyClaim): Promise<IdempotencyState> {
    this.#reach();
    const entry = this.entries.get(claim.id);
    if (entry === undefined || entry.untilMs <= this.#clock.now()) {
      this.entries.set(claim.id, { claim, untilMs: this.#clock.now() + claim.leaseMs });
      return { state: 'claimed' };
    }
    if (entry.claim.fingerprint !== claim.fingerprint) return { state: 'mismatch' };
    return entry.answer ? { state: 'answered', answer: entry.answer } : { state: 'under-way' };
  }

  async renew(id: string, owner: string, leaseMs: number): Promise<boolean> {
    this.#reach();
    const entry = this.#of(id, owner);
    if (entry) entry.untilMs = this.#clock.now() + leaseMs;
    return entry !== undefined;
  }

  async complete(id: string, owner: string, answer: KeptAnswer, ttlMs: number): Promise<void> {
    this.#reach();
    const entry = this.#of(id, owner);
    if (entry) Object.assign(entry, { answer, untilMs: this.#clock.now() + ttlMs });
  }

  async release(id: string, owner: string): Promise<void> {
    this.#reach();
    if (this.#of(id, owner)) this.entries.delete(id);
  }

  #of(id: string, owner: string): Entry | undefined {
    const entry = this.entries.get(id);
    return entry?.claim.owner === owner ? entry : undefined;
  }

  #reach(): void {
    if (this.down) throw new StoreDown('the test', undefined);
  }
}
