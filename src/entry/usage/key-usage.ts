import type { Principal } from '../../admit/authenticate.ts';
import type { KeyUsage, SpendStanding } from '../../admit/limits/key-usage.ts';

export interface UsageSource {
  /** In the order of the callers. @throws FailureError `store_unavailable` */
  of(callers: readonly Principal[]): Promise<readonly KeyUsage[]>;
}

/** As it is shown to the caller itself, and to the operator. */
export function usageJson(
  { keyName, tenant, plan }: Principal,
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
