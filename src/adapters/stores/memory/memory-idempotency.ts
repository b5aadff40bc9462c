import type { Clock } from '../../../ports/clock.ts';
import type {
  IdempotencyClaim,
  IdempotencyState,
  IdempotencyStore,
  KeptAnswer,
} from '../../../ports/stores/idempotency-store.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';

interface Entry {
  readonly fingerprint: string;
  /** The request that is under way. Without meaning once there is an answer. */
  readonly owner: string;
  readonly answer: KeptAnswer | undefined;
  /** When the claim or the answer ends, on the monotonic clock. */
  endsAt: number;
}

export class MemoryIdempotency implements IdempotencyStore {
  readonly #clock: Clock;
  readonly #caps: { readonly answers: number; readonly answerBytes: number };
  readonly #claims = new Map<string, Entry>();
  /** In the order of their completion. */
  readonly #answers = new Map<string, Entry>();
  #bytes = 0;

  constructor(clock: Clock, caps: { readonly answers: number; readonly answerBytes: number }) {
    this.#clock = clock;
    this.#caps = caps;
  }

  claim({ id, fingerprint, owner, leaseMs }: IdempotencyClaim): Promise<IdempotencyState> {
    const now = this.#clock.monotonic();
    const entry = this.#answers.get(id) ?? this.#claims.get(id);
    if (entry && entry.endsAt > now) return Promise.resolve(stateOf(entry, fingerprint, owner));
    if (entry?.answer) this.#forget(id, entry.answer);
    if (!entry && this.#claims.size >= this.#caps.answers) this.#dropEnded(now);
    if (this.#claims.size >= this.#caps.answers) {
      return Promise.reject(new StoreDown('memory:', new Error('it is full of idempotency keys')));
    }
    this.#claims.set(id, { fingerprint, owner, answer: undefined, endsAt: now + leaseMs });
    return Promise.resolve({ state: 'claimed' });
  }

  renew(id: string, owner: string, leaseMs: number): Promise<boolean> {
    const entry = this.#claims.get(id);
    if (entry?.owner !== owner) return Promise.resolve(false);
    entry.endsAt = this.#clock.monotonic() + leaseMs;
    return Promise.resolve(true);
  }

  complete(id: string, owner: string, answer: KeptAnswer, ttlMs: number): Promise<void> {
    const entry = this.#claims.get(id);
    if (entry?.owner !== owner) return Promise.resolve();
    this.#claims.delete(id);
    this.#answers.set(id, { ...entry, answer, endsAt: this.#clock.monotonic() + ttlMs });
    this.#bytes += answer.body.length;
    for (const [oldest, { answer: dropped }] of this.#answers) {
      if (this.#answers.size <= this.#caps.answers && this.#bytes <= this.#caps.answerBytes) break;
      if (dropped) this.#forget(oldest, dropped);
    }
    return Promise.resolve();
  }

  release(id: string, owner: string): Promise<void> {
    if (this.#claims.get(id)?.owner === owner) this.#claims.delete(id);
    return Promise.resolve();
  }

  #forget(id: string, answer: KeptAnswer): void {
    this.#answers.delete(id);
    this.#bytes -= answer.body.length;
  }

  #dropEnded(now: number): void {
    for (const [id, { endsAt }] of this.#claims) if (endsAt <= now) this.#claims.delete(id);
  }
}

function stateOf(entry: Entry, fingerprint: string, owner: string): IdempotencyState {
  if (entry.fingerprint !== fingerprint) return { state: 'mismatch' };
  if (entry.answer) return { state: 'answered', answer: entry.answer };
  return { state: entry.owner === owner ? 'claimed' : 'under-way' };
}
