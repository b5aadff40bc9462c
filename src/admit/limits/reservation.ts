import type { ChatRequest } from '../../core/chat-request.ts';
import type { TargetName } from '../../core/events.ts';
import type { FailureCode } from '../../core/failure.ts';
import type { MicroDollars } from '../../core/money.ts';
import type { TokenPrice } from '../../core/pricing/token-price.ts';
import { NO_USAGE } from '../../core/usage.ts';
import type { CallMeter } from '../../ports/settle/call-meter.ts';
import type { CallSettler } from '../../ports/settle/settle-hook.ts';
import type { LedgerLine } from '../../ports/stores/ledger.ts';
import type { Limit, ReservedBy } from '../../ports/stores/limit-store.ts';
import { AttemptCharges } from './attempt-charges.ts';
import type { OutputBound } from './bounded-answer.ts';
import { estimatedInput } from './token-need.ts';

/** What is taken from limits, and by whom. */
export interface Holding {
  readonly id: string;
  readonly caller: ReservedBy;
  readonly limits: readonly Limit[];
}

/** What a call holds until it ends. */
interface HeldByCall extends Holding {
  readonly request: ChatRequest;
  /** Present where spend is limited. */
  readonly spend?: ReservedSpend | undefined;
}

export interface ReservedSpend {
  readonly amount: MicroDollars;
  readonly outputTokens: number;
  /** The call was given fewer output tokens than it wanted. */
  readonly lowered: boolean;
  /** What the targets charge that may be used, by the target's id. */
  readonly isUsable: (target: TargetName) => boolean;
}

export interface SettlePlace {
  readonly priceOf: (target: TargetName) => TokenPrice | undefined;
  /** Wall clock, ms. */
  readonly now: () => number;
  /** Books the charges and gives back the rest. */
  readonly settle: (held: Holding, lines: readonly LedgerLine[], refunds: Record<string, number>) => void;
}

/** What one call has taken from its limits. It is settled once, when the call ends. */
export class Reservation implements CallSettler {
  readonly #held: HeldByCall;
  readonly #place: SettlePlace;
  readonly #charges = new AttemptCharges();
  #stoppedByBudget = false;

  constructor(held: HeldByCall, place: SettlePlace) {
    this.#held = held;
    this.#place = place;
  }

  /** The request as the call may make it. */
  get request(): ChatRequest {
    return this.#held.request;
  }

  get meter(): CallMeter {
    return this.#charges;
  }

  /** Undefined: the answer may be as long as it gets. */
  get bound(): OutputBound | undefined {
    const { spend } = this.#held;
    if (!spend) return undefined;
    return {
      outputTokens: spend.outputTokens,
      lowered: spend.lowered,
      usageOf: (outputTokens) => ({ ...NO_USAGE, inputTokens: this.#estimatedInput(), outputTokens }),
      stopped: () => {
        this.#stoppedByBudget = true;
      },
    };
  }

  /** A target without a price cannot be used where spend is limited. */
  mayUse(target: TargetName): boolean {
    return this.#held.spend?.isUsable(target) ?? true;
  }

  /** The meter sees more: attempts that gave no answer, too. */
  saw(): void {}

  ended(endedBy: 'ok' | FailureCode): void {
    const { id, caller, spend, limits } = this.#held;
    const at = this.#place.now();
    let usedTokens = 0;
    const lines = this.#charges
      .charges({
        estimatedInput: () => this.#estimatedInput(),
        reservedOutput: spend?.outputTokens,
        reservedSpend: spend?.amount,
        stoppedByBudget: this.#stoppedByBudget,
        lowered: spend?.lowered === true,
        endedBy,
        priceOf: this.#place.priceOf,
      })
      .map((charge): LedgerLine => {
        usedTokens += charge.inputTokens + charge.outputTokens;
        return { requestId: id, ...charge, ...caller, at };
      });
    this.#place.settle(this.#held, lines, refundsOf(limits, usedTokens));
  }

  #estimatedInput(): number {
    return estimatedInput(this.#held.request);
  }
}

/** Tokens that were taken and not used. Requests are never given back. */
function refundsOf(limits: readonly Limit[], usedTokens: number): Record<string, number> {
  const refunds: Record<string, number> = {};
  for (const limit of limits) {
    if (limit.type !== 'bucket' || !limit.id.endsWith('/tokens')) continue;
    if (limit.amount > usedTokens) refunds[limit.id] = limit.amount - usedTokens;
  }
  return refunds;
}
