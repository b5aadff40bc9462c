import type { MicroDollars } from '../../core/money.ts';

/** What calls have cost, line by line. Lines are written by `LimitStore.settle` and `sweep`, together with the counters. */
export interface Ledger {
  /** The newest lines first. @throws StoreDown */
  lines(query: LedgerQuery): Promise<readonly LedgerLine[]>;
  /** Sums over all lines of each key, in the same order, since the store was made. @throws StoreDown */
  totals(keys: readonly string[]): Promise<readonly UsageTotals[]>;
}

export interface LedgerQuery {
  readonly key?: string | undefined;
  readonly limit: number;
}

/** One charged attempt, or a reservation that was abandoned. `requestId` and `attempt` together are unique. */
export interface LedgerLine {
  readonly requestId: string;
  /** From 1. 0: a reservation that was abandoned. */
  readonly attempt: number;
  readonly key: string;
  readonly tenant: string;
  /** As it was routed. */
  readonly model: string;
  /** `provider/model`. */
  readonly target: string;
  readonly outcome: LedgerOutcome;
  /** The provider reported no usage. */
  readonly estimated: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: MicroDollars;
  /** Wall clock, ms. */
  readonly at: number;
}

export type LedgerOutcome =
  | 'complete'
  | 'length'
  | 'budget'
  | 'tool'
  | 'cut'
  | 'aborted'
  | 'error'
  | 'abandoned';

export interface UsageTotals {
  /** Calls that were admitted, retries not counted. */
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly spendMicroUsd: MicroDollars;
}
