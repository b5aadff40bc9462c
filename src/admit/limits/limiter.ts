import { type ChatRequest, revise } from '../../core/chat-request.ts';
import { Remembered } from '../../core/codec/remembered.ts';
import { type TargetName, targetId } from '../../core/events.ts';
import { type Failure, failure } from '../../core/failure.ts';
import type { TokenPrice } from '../../core/pricing/token-price.ts';
import type { RateStanding } from '../../core/record/rate-standing.ts';
import type { RequestRecord } from '../../core/record/request-record.ts';
import { isUnlimited, type UsagePlan } from '../../core/usage-plan.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PriceList } from '../../ports/price-list.ts';
import {
  type Limit,
  type SpendTaking,
  type Standing,
  StoreDown,
  type Taken,
  type TakeResult,
} from '../../ports/stores/limit-store.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import type { Principal } from '../authenticate.ts';
import { limitRefusal } from './limit-refusal.ts';
import { limitsOfCall, type NamedLimit, type ScopedPlan, scopedPlan } from './limits-of-call.ts';
import { type Holding, Reservation, type ReservedSpend, type SettlePlace } from './reservation.ts';
import { outputFor, spendNeed } from './spend-need.ts';
import { type TokenNeed, tokenNeed } from './token-need.ts';

export interface LimiterParts {
  readonly stores: Pick<Stores, 'limits' | 'holder'>;
  readonly plans: ReadonlyMap<string, UsagePlan>;
  readonly platform: UsagePlan;
  readonly prices: PriceList;
  readonly clock: Pick<Clock, 'now'>;
  readonly settle: SettlePlace['settle'];
}

/** A call that is routed, and not yet begun. */
export interface CallToAdmit {
  readonly request: ChatRequest;
  readonly caller: Principal | undefined;
  readonly record: RequestRecord;
  /** As it was routed. */
  readonly model: string;
  readonly modelMaxTokens: number | undefined;
  /** All that may be asked, those of a ladder's steps too. */
  readonly targets: readonly TargetName[];
}

/** More keys than this have their limits made anew for each call. */
const MAX_KEYS = 10_000;

/** The key of calls that bring none, in the ledger. No key can have this name. */
export const KEYLESS = '-';

/** Takes what a call needs from the limits of its key and of the platform, all or nothing. */
export class Limiter {
  readonly #parts: LimiterParts;
  readonly #platform: ScopedPlan | undefined;
  readonly #plans = new Map<string, Remembered<ScopedPlan>>();
  readonly #place: SettlePlace;

  constructor(parts: LimiterParts) {
    this.#parts = parts;
    const { clock, prices, settle } = parts;
    this.#platform = isUnlimited(parts.platform) ? undefined : scopedPlan(parts.platform, undefined);
    for (const [name, plan] of parts.plans)
      this.#plans.set(name, new Remembered(MAX_KEYS, (key) => scopedPlan(plan, key)));
    this.#place = {
      settle,
      now: () => clock.now(),
      priceOf: (target) => prices.priceOf(target, clock.now()),
    };
  }

  /** Undefined: nothing limits the call, and nobody is charged. A failure: it may not begin. */
  reserve(call: CallToAdmit): Promise<Reservation | Failure> | Failure | undefined {
    const { caller } = call;
    if (caller === undefined && this.#platform === undefined) return undefined;
    const plans = this.#plansOf(caller);
    return plans === undefined ? UNKNOWN_PLAN : this.#reserve(call, plans);
  }

  #plansOf(caller: Principal | undefined): readonly ScopedPlan[] | undefined {
    const plans: ScopedPlan[] = [];
    if (caller?.plan !== undefined) {
      const ofPlan = this.#plans.get(caller.plan);
      if (!ofPlan) return undefined;
      plans.push(ofPlan.of(caller.keyName));
    }
    if (this.#platform) plans.push(this.#platform);
    return plans;
  }

  /**
   * An answer that is given again counts as a request, and costs nothing.
   * @returns why it is refused
   */
  async admitReplay(caller: Principal | undefined, record: RequestRecord): Promise<Failure | undefined> {
    if (caller === undefined && this.#platform === undefined) return undefined;
    const plans = this.#plansOf(caller);
    if (plans === undefined) return UNKNOWN_PLAN;
    const now = this.#parts.clock.now();
    const named = limitsOfCall(plans, 0, now).filter(({ kind }) => kind !== 'tokens' && kind !== 'spend');
    const call = { caller, record, model: record.routedModel ?? '' };
    const holding = holdingOf(call, named);
    const result = await this.#take(holding, { named, record, now });
    if ('code' in result) return result;
    this.#place.settle(holding, [], {});
    return undefined;
  }

  async #reserve(call: CallToAdmit, plans: readonly ScopedPlan[]): Promise<Reservation | Failure> {
    const { request, record } = call;
    const needsTokens = plans.some(({ plan }) => plan.tokens !== undefined || plan.spend !== undefined);
    const need = needsTokens ? tokenNeed(request, call.modelMaxTokens) : NO_NEED;
    const money = plans.some(({ plan }) => plan.spend) ? await this.#money(call, need) : undefined;
    if (money && 'code' in money) return money;
    const now = this.#parts.clock.now();
    const named = limitsOfCall(plans, need.inputTokens + need.outputTokens, now);
    const holding = holdingOf(call, named);
    const result = await this.#take(holding, { named, record, now, spend: money?.spend });
    if ('code' in result) return result;
    if (!money) return new Reservation({ ...holding, request }, this.#place);
    const lowered = result.spend < money.spend.amount;
    const outputTokens = lowered ? outputFor(result.spend, need, money.prices) : need.outputTokens;
    if (lowered) tellMaxTokens(record, outputTokens);
    const allowed = lowered ? revise(request, { maxTokens: outputTokens }) : request;
    const spend: ReservedSpend = { amount: result.spend, outputTokens, lowered, isUsable: money.isUsable };
    return new Reservation({ ...holding, request: allowed, spend }, this.#place);
  }

  async #take(
    { id, caller, limits }: Holding,
    { named, record, now, spend }: TakingContext,
  ): Promise<Taken | Failure> {
    const { limits: store, holder } = this.#parts.stores;
    let result: TakeResult;
    try {
      result = await store.take({ reservation: id, ...holder, limits, spend, caller });
    } catch (thrown) {
      if (!(thrown instanceof StoreDown)) throw thrown;
      return failure('store_unavailable', undefined, { retryAfterMs: 1_000 });
    }
    tellRates(record, named, result.standings, now);
    if (result.taken) return result;
    const by = named[result.by];
    // A store names one of the limits that it was given.
    if (!by) throw new RangeError(`no limit has the index ${result.by}`);
    return limitRefusal(by, result.waitMs, now);
  }

  async #money({ targets }: CallToAdmit, need: TokenNeed): Promise<Money | Failure> {
    let prices = this.#pricesOf(targets);
    if (prices.length < targets.length) {
      // List prices may not be read yet.
      await this.#parts.prices.load();
      prices = this.#pricesOf(targets);
    }
    if (prices.length === 0) {
      const names = targets.map((target) => targetId(target)).join(', ');
      return failure('price_unknown', `Spend is limited, and no price is known for ${names}.`);
    }
    const priceOf = this.#place.priceOf;
    return { spend: spendNeed(need, prices), prices, isUsable: (target) => priceOf(target) !== undefined };
  }

  #pricesOf(targets: readonly TargetName[]): readonly TokenPrice[] {
    return targets.flatMap((target) => this.#place.priceOf(target) ?? []);
  }
}

interface Money {
  readonly spend: SpendTaking;
  /** Those of the targets that have one. */
  readonly prices: readonly TokenPrice[];
  readonly isUsable: (target: TargetName) => boolean;
}

interface TakingContext {
  readonly named: readonly NamedLimit[];
  readonly record: RequestRecord;
  readonly now: number;
  readonly spend?: SpendTaking | undefined;
}

function holdingOf(
  { caller, record, model }: Pick<CallToAdmit, 'caller' | 'record' | 'model'>,
  named: readonly NamedLimit[],
): Holding {
  const key = caller?.keyName ?? KEYLESS;
  const limits = named.map(({ limit }) => limit);
  return { id: record.requestId, caller: { key, tenant: caller?.tenant ?? key, model }, limits };
}

const NO_NEED: TokenNeed = Object.freeze({ inputTokens: 0, outputTokens: 0 });

const UNKNOWN_PLAN: Failure = Object.freeze(
  failure('forbidden', "The key's plan is not in the configuration any more."),
);

function tellMaxTokens(record: RequestRecord, tokens: number): void {
  record.replyHeaders = { ...record.replyHeaders, 'x-sluiceway-max-tokens': String(tokens) };
}

/** Where the key stands. The platform's limits are nobody's business. */
export function tellRates(
  record: RequestRecord,
  named: readonly NamedLimit[],
  standings: readonly Standing[],
  at: number,
): void {
  let requests: RateStanding | undefined;
  let tokens: RateStanding | undefined;
  for (const [index, { scope, kind, limit }] of named.entries()) {
    if (scope !== 'key') break;
    if (kind === 'rate') requests = rateStanding(limit, standings[index]);
    else if (kind === 'tokens') tokens = rateStanding(limit, standings[index]);
  }
  if (requests || tokens) record.rates = { requests, tokens, at };
}

function rateStanding(limit: Limit, standing: Standing | undefined): RateStanding | undefined {
  if (limit.type !== 'bucket' || standing === undefined) return undefined;
  const remaining = Math.max(0, Math.floor(limit.capacity - standing.used));
  return { limit: limit.capacity, remaining, resetMs: standing.resetMs };
}
