import type { MicroDollars } from '../../core/money.ts';
import type { LedgerLine } from './ledger.ts';

/**
 * Counters of limits, shared by every process that uses the same store. `take` is one atomic step, so that no interleaving
 * of calls or processes admits more than the limits allow. Amounts are whole numbers. The time is the store's own.
 */
export interface LimitStore {
  /**
   * Takes from every limit or from none. What was taken belongs to `owner` until it is settled or the owner's lease ends.
   * @throws StoreDown
   */
  take(taking: Taking): Promise<TakeResult>;
  /**
   * Gives back what was not used, frees the slots and books the charges, in one atomic step. A line that is booked already
   * (same request and attempt) is not booked twice, and a reservation that is gone gives nothing back.
   * @throws StoreDown
   */
  settle(settling: Settling): Promise<void>;
  /** Keeps what this owner holds for another `leaseMs`. @throws StoreDown */
  renew(owner: string, leaseMs: number): Promise<void>;
  /**
   * Frees what owners hold whose lease has ended. Each reservation of theirs leaves a ledger line `abandoned`.
   * @returns how many reservations were freed
   * @throws StoreDown
   */
  sweep(): Promise<number>;
  /** Where the limits stand now, in the same order. Takes nothing. @throws StoreDown */
  standings(limits: readonly Limit[]): Promise<readonly Standing[]>;
}

/** One limit that a call takes from. `id` names its counter in the store, for example `key/ide-team/rate`. */
export type Limit = BucketLimit | PeriodLimit | BudgetLimit | SlotLimit;

interface NamedLimit {
  readonly id: string;
}

/**
 * GCRA, as a leaky bucket in whole numbers (ITU-T I.371: both admit the same): in any window of t at most
 * `capacity + refillUnits × t / refillMs`. For requests and for tokens. A capacity or a refill of 0 refuses everything.
 */
export interface BucketLimit extends NamedLimit {
  readonly type: 'bucket';
  readonly capacity: number;
  /** So many units come back in each `refillMs`. */
  readonly refillUnits: number;
  readonly refillMs: number;
  readonly amount: number;
}

/** At most `cap` in a calendar period. What is taken is never given back. */
export interface PeriodLimit extends NamedLimit {
  readonly type: 'period';
  readonly cap: number;
  readonly amount: number;
  readonly period: Period;
}

/** At most `cap` micro-dollars in a calendar period, settled and reserved ones together. It takes `Taking.spend`. */
export interface BudgetLimit extends NamedLimit {
  readonly type: 'budget';
  readonly cap: MicroDollars;
  readonly period: Period;
}

/** At most `cap` calls at the same time. */
export interface SlotLimit extends NamedLimit {
  readonly type: 'slots';
  readonly cap: number;
}

/** A calendar period, UTC. A counter with another `startMs` begins anew at 0. */
export interface Period {
  /** Milliseconds since 1970, inclusive. */
  readonly startMs: number;
  /** Exclusive. */
  readonly endMs: number;
}

export interface Taking {
  /** The call's own id. Settling names it again. */
  readonly reservation: string;
  /** The process. */
  readonly owner: string;
  readonly leaseMs: number;
  readonly limits: readonly Limit[];
  /** For the budgets among the limits. */
  readonly spend?: SpendTaking | undefined;
  /** For the `abandoned` line, if the owner dies. */
  readonly caller: ReservedBy;
}

export interface SpendTaking {
  readonly amount: MicroDollars;
  /** Where a budget has less than `amount` left, what is left is taken if it is at least this. */
  readonly least: MicroDollars;
}

export interface ReservedBy {
  readonly key: string;
  readonly tenant: string;
  readonly model: string;
}

export type TakeResult = Taken | Refused;

export interface Taken {
  readonly taken: true;
  /** Micro-dollars reserved in each budget. 0 without budgets. */
  readonly spend: MicroDollars;
  /** In the order of the limits. */
  readonly standings: readonly Standing[];
}

export interface Refused {
  readonly taken: false;
  /** Index of the limit that refuses. Of several the one with the longest wait. */
  readonly by: number;
  /** When the same request passes if no other comes, in milliseconds. Undefined: it can never pass. */
  readonly waitMs: number | undefined;
  readonly standings: readonly Standing[];
}

/** Where one limit stands. */
export interface Standing {
  /** Units used: of a bucket those not yet refilled, of a period, settled micro-dollars of a budget, or slots. */
  readonly used: number;
  /** Micro-dollars reserved in a budget. Else 0. */
  readonly reserved: number;
  /** Until it is empty of use: a bucket that refills, a period that ends. 0 for slots. */
  readonly resetMs: number;
}

export interface Settling {
  readonly reservation: string;
  readonly owner: string;
  /** Units that go back to buckets, by the limit's id. At most what was taken. */
  readonly refunds: Readonly<Record<string, number>>;
  /** The charges of this call. Their sum counts as settled in each budget that the reservation holds. */
  readonly lines: readonly LedgerLine[];
  /**
   * The limits as they were taken. If the reservation is gone (swept, or never made because the store was down), budgets
   * are charged by it.
   */
  readonly limits: readonly Limit[];
}

/** A store that cannot be reached, or does not answer in time. */
export class StoreDown extends Error {
  constructor(store: string, cause: unknown) {
    super(`${store} cannot be reached`, { cause });
    this.name = 'StoreDown';
  }
}
