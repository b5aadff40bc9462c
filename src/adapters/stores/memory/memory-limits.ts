import type { Clock } from '../../../ports/clock.ts';
import {
  type Limit,
  type LimitStore,
  type ReservedBy,
  type Settling,
  type Standing,
  StoreDown,
  type TakeResult,
  type Taking,
} from '../../../ports/stores/limit-store.ts';
import { abandonedLine } from '../counting/abandoned-line.ts';
import {
  bringUpToDate,
  counterId,
  isUnused,
  type LimitCounter,
  newCounter,
  type StoreTime,
  standingOf,
} from '../counting/counter.ts';
import { giveBack, type Held, heldBy } from '../counting/held.ts';
import { ownTime } from '../counting/store-time.ts';
import { takeFrom } from '../counting/take-from.ts';
import type { MemoryLedger } from './memory-ledger.ts';

interface Reservation {
  readonly owner: string;
  readonly caller: ReservedBy;
  readonly held: readonly Held[];
}

/** Limits of one process. A step is atomic because nothing else runs meanwhile. */
export class MemoryLimits implements LimitStore {
  readonly #clock: Clock;
  readonly #ledger: MemoryLedger;
  readonly #caps: { readonly counters: number; readonly reservations: number };
  readonly #counters = new Map<string, LimitCounter>();
  readonly #reservations = new Map<string, Reservation>();
  /** When the lease of each owner ends, on the store's clock. */
  readonly #leases = new Map<string, number>();
  /** How many counters there may be before the unused ones are looked for. */
  #tidyAt = 1024;

  constructor(
    clock: Clock,
    ledger: MemoryLedger,
    caps: { readonly counters: number; readonly reservations: number },
  ) {
    this.#clock = clock;
    this.#ledger = ledger;
    this.#caps = caps;
  }

  async take(taking: Taking): Promise<TakeResult> {
    const { reservation, owner, leaseMs, limits, caller } = taking;
    const now = ownTime(this.#clock);
    if (this.#reservations.size >= this.#caps.reservations) throw full('reservations');
    const counters = limits.map((limit) => this.#counterOf(limit, now));
    const result = takeFrom(taking, counters, now);
    if (!result.taken) return result;
    this.#reservations.set(reservation, { owner, caller, held: heldBy(limits, result.spend) });
    this.#lease(owner, leaseMs, now);
    this.#ledger.countRequest(caller.key);
    return result;
  }

  settle({ reservation, refunds, lines, limits }: Settling): Promise<void> {
    const now = ownTime(this.#clock);
    const reserved = this.#reservations.get(reservation);
    this.#reservations.delete(reservation);
    for (const held of reserved?.held ?? []) {
      const counter = this.#counters.get(held.counter);
      if (counter) giveBack(counter, held, refunds[held.limit]);
    }
    let charge = 0;
    for (const line of lines) if (this.#ledger.book(line)) charge += line.costMicroUsd;
    if (charge > 0) {
      for (const limit of limits) if (limit.type === 'budget') this.#counterOf(limit, now).used += charge;
    }
    return Promise.resolve();
  }

  renew(owner: string, leaseMs: number): Promise<void> {
    this.#lease(owner, leaseMs, ownTime(this.#clock));
    return Promise.resolve();
  }

  sweep(): Promise<number> {
    const now = ownTime(this.#clock);
    const dead = new Set<string>();
    for (const [owner, endsAt] of this.#leases) if (endsAt <= now.us) dead.add(owner);
    let freed = 0;
    if (dead.size > 0) {
      for (const [id, reservation] of this.#reservations) {
        if (!dead.has(reservation.owner)) continue;
        this.#free(id, reservation, now);
        freed++;
      }
      for (const owner of dead) this.#leases.delete(owner);
    }
    return Promise.resolve(freed);
  }

  standings(limits: readonly Limit[]): Promise<readonly Standing[]> {
    const now = ownTime(this.#clock);
    return Promise.resolve(
      limits.map((limit) => {
        const counter = this.#counters.get(counterId(limit)) ?? newCounter(limit, now);
        bringUpToDate(counter, limit, now);
        return standingOf(counter, limit, now);
      }),
    );
  }

  #free(id: string, { caller, held }: Reservation, now: StoreTime): void {
    this.#reservations.delete(id);
    for (const each of held) {
      const counter = this.#counters.get(each.counter);
      if (counter) giveBack(counter, each);
    }
    this.#ledger.book(abandonedLine(id, caller, now.ms));
  }

  #lease(owner: string, leaseMs: number, now: StoreTime): void {
    const endsAt = now.us + leaseMs * 1000;
    if ((this.#leases.get(owner) ?? 0) < endsAt) this.#leases.set(owner, endsAt);
  }

  #counterOf(limit: Limit, now: StoreTime): LimitCounter {
    const id = counterId(limit);
    let counter = this.#counters.get(id);
    if (!counter) {
      if (this.#counters.size >= Math.min(this.#tidyAt, this.#caps.counters)) this.#tidy(now);
      counter = newCounter(limit, now);
      this.#counters.set(id, counter);
    }
    return counter;
  }

  /** Drops the counters of ended periods, and buckets and slots that are empty. */
  #tidy(now: StoreTime): void {
    const held = new Set<string>();
    for (const reservation of this.#reservations.values())
      for (const { counter } of reservation.held) held.add(counter);
    for (const [id, counter] of this.#counters)
      if (!held.has(id) && isUnused(counter, now)) this.#counters.delete(id);
    if (this.#counters.size >= this.#caps.counters) throw full('counters');
    this.#tidyAt = this.#counters.size * 2 + 1024;
  }
}

function full(what: string): StoreDown {
  return new StoreDown('memory:', new Error(`it is full of ${what}`));
}
