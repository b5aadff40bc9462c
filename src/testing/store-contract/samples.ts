import type { LedgerLine } from '../../ports/stores/ledger.ts';
import type {
  BucketLimit,
  BudgetLimit,
  Limit,
  LimitStore,
  PeriodLimit,
  Refused,
  Settling,
  SlotLimit,
  SpendTaking,
  Taken,
  Taking,
} from '../../ports/stores/limit-store.ts';

/** Far above any test's time: nothing of it is freed. */
export const LONG_LEASE_MS = 60_000;

export const PERIOD = Object.freeze({ startMs: 1_700_000_000_000, endMs: 4_000_000_000_000 });
export const NEXT_PERIOD = Object.freeze({ startMs: 4_000_000_000_000, endMs: 4_100_000_000_000 });

export const CALLER = Object.freeze({ key: 'ada', tenant: 'team', model: 'small' });

/** 10 at once, 10 more each minute: none comes back during a test where time is real. */
export function bucket(more: Partial<BucketLimit> = {}): BucketLimit {
  return {
    type: 'bucket',
    id: 'ada/rate',
    capacity: 10,
    refillUnits: 10,
    refillMs: 60_000,
    amount: 1,
    ...more,
  };
}

export function period(more: Partial<PeriodLimit> = {}): PeriodLimit {
  return { type: 'period', id: 'ada/quota', cap: 3, amount: 1, period: PERIOD, ...more };
}

export function budget(more: Partial<BudgetLimit> = {}): BudgetLimit {
  return { type: 'budget', id: 'ada/spend', cap: 1000, period: PERIOD, ...more };
}

export function slots(more: Partial<SlotLimit> = {}): SlotLimit {
  return { type: 'slots', id: 'ada/concurrent', cap: 2, ...more };
}

export function taking(reservation: string, limits: readonly Limit[], spend?: SpendTaking): Taking {
  return { reservation, owner: 'process-1', leaseMs: LONG_LEASE_MS, limits, spend, caller: CALLER };
}

export function settling(
  reservation: string,
  limits: readonly Limit[],
  more: Partial<Settling> = {},
): Settling {
  return { reservation, owner: 'process-1', refunds: {}, lines: [], limits, ...more };
}

export function line(requestId: string, costMicroUsd: number, more: Partial<LedgerLine> = {}): LedgerLine {
  return {
    ...CALLER,
    requestId,
    attempt: 1,
    target: 'sim/small',
    outcome: 'complete',
    estimated: false,
    inputTokens: 10,
    outputTokens: 5,
    costMicroUsd,
    at: 1_700_000_000_123,
    ...more,
  };
}

/** @throws Error when it is refused */
export async function take(limits: LimitStore, request: Taking): Promise<Taken> {
  const result = await limits.take(request);
  if (!result.taken) throw new Error(`${request.reservation} was refused by limit ${result.by}`);
  return result;
}

/** @throws Error when it is admitted */
export async function refused(limits: LimitStore, request: Taking): Promise<Refused> {
  const result = await limits.take(request);
  if (result.taken) throw new Error(`${request.reservation} was admitted`);
  return result;
}

/** What is used of each limit, reserved money included. */
export async function used(limits: LimitStore, of: readonly Limit[]): Promise<readonly number[]> {
  return (await limits.standings(of)).map((standing) => standing.used + standing.reserved);
}
