import type { MicroDollars } from '../../core/money.ts';
import type { UsageTotals } from '../../ports/stores/ledger.ts';

/** Whose usage is asked for. */
export interface UsageCaller {
  readonly keyName: string;
  readonly tenant: string | undefined;
  /** Name of its plan. */
  readonly plan?: string | undefined;
}

/** What a key has used, and where it stands. */
export interface KeyUsage {
  readonly totals: UsageTotals;
  readonly quota?: { readonly limit: number; readonly used: number; readonly resetAt: number } | undefined;
  readonly spend?: SpendStanding | undefined;
  readonly concurrent?: { readonly limit: number; readonly inFlight: number } | undefined;
}

interface SpendStanding {
  readonly limit: MicroDollars;
  readonly settled: MicroDollars;
  readonly reserved: MicroDollars;
  /** Wall clock, ms. */
  readonly resetAt: number;
}

export interface UsageSource {
  /** In the order of the callers. @throws FailureError `store_unavailable` */
  of(callers: readonly UsageCaller[]): Promise<readonly KeyUsage[]>;
}

/** As it is shown to the caller itself, and to the operator. */
export function usageJson(
  { keyName, tenant, plan }: UsageCaller,
  { totals, quota, spend, concurrent }: KeyUsage,
): object {
  return {
    key: keyName,
    tenant: tenant ?? keyName,
    plan: plan ?? null,
    totals: {
      requests: totals.requests,
      input_tokens: totals.inputTokens,
      output_tokens: totals.outputTokens,
      spend_micro_usd: totals.spendMicroUsd,
    },
    limits: {
      ...(quota && { quota: { limit: quota.limit, used: quota.used, reset_at: isoTime(quota.resetAt) } }),
      ...(spend && { spend: spendJson(spend) }),
      ...(concurrent && { concurrent: { limit: concurrent.limit, in_flight: concurrent.inFlight } }),
    },
  };
}

function spendJson({ limit, settled, reserved, resetAt }: SpendStanding): object {
  return {
    limit_micro_usd: limit,
    settled_micro_usd: settled,
    reserved_micro_usd: reserved,
    remaining_micro_usd: Math.max(0, limit - settled - reserved),
    reset_at: isoTime(resetAt),
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
