import type { Failure } from '../../core/failure.ts';
import type { RequestRecord } from '../../core/record/request-record.ts';
import { isUnlimited, type UsagePlan } from '../../core/usage-plan.ts';
import type { Clock } from '../../ports/clock.ts';
import { orUnavailable } from '../../ports/stores/or-unavailable.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import type { Principal } from '../authenticate.ts';
import { limitRefusal } from './limit-refusal.ts';
import { KEYLESS, tellRates } from './limiter.ts';
import { limitsOfCall, type ScopedPlan, scopedPlan } from './limits-of-call.ts';

interface ReplayAdmissionParts {
  readonly stores: Pick<Stores, 'limits' | 'holder'>;
  readonly plans: ReadonlyMap<string, UsagePlan>;
  readonly platform: UsagePlan;
  readonly clock: Pick<Clock, 'now'>;
}

/** Undefined: the replay may go out. @throws FailureError `store_unavailable` */
type ReplayAdmission = (caller: Principal | undefined, record: RequestRecord) => Promise<Failure | undefined>;

/**
 * Lets an answer out that is sent a second time. It costs no tokens and no money, but counts for `rate`, `quota` and
 * `concurrent`. Its slot is free again at once: the answer is there.
 */
export function replayAdmission({ stores, plans, platform, clock }: ReplayAdmissionParts): ReplayAdmission {
  const { limits: store, holder } = stores;
  const everybodys = isUnlimited(platform) ? [] : [scopedPlan(uncharged(platform), undefined)];

  return async (caller, record) => {
    const plan = caller?.plan === undefined ? undefined : plans.get(caller.plan);
    const scoped: readonly ScopedPlan[] =
      plan && caller ? [scopedPlan(uncharged(plan), caller.keyName), ...everybodys] : everybodys;
    const now = clock.now();
    const named = limitsOfCall(scoped, 0, now);
    if (named.length === 0) return undefined;
    const limits = named.map(({ limit }) => limit);
    const { requestId: reservation } = record;
    const key = caller?.keyName ?? KEYLESS;
    const by = { key, tenant: caller?.tenant ?? key, model: record.routedModel ?? '' };
    const result = await orUnavailable(store.take({ reservation, ...holder, limits, caller: by }));
    tellRates(record, named, result.standings, now);
    if (result.taken) {
      const { owner } = holder;
      await orUnavailable(store.settle({ reservation, owner, refunds: {}, lines: [], limits }));
      return undefined;
    }
    const refusing = named[result.by];
    // A store names one of the limits that it was given.
    if (!refusing) throw new RangeError(`no limit has the index ${result.by}`);
    return limitRefusal(refusing, result.waitMs, now);
  };
}

function uncharged(plan: UsagePlan): UsagePlan {
  return { ...plan, tokens: undefined, spend: undefined };
}
