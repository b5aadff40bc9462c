import type { TargetName } from '../../core/events.ts';
import { targetId } from '../../core/events.ts';
import type { FailureCode } from '../../core/failure.ts';
import type { MicroDollars } from '../../core/money.ts';
import { costOf, type TokenPrice } from '../../core/pricing/token-price.ts';
import type { FinishReasonName, StreamPart } from '../../core/stream-part.ts';
import { NO_USAGE, promptTokens, type Usage } from '../../core/usage.ts';
import type { AttemptMeter, CallMeter } from '../../ports/settle/call-meter.ts';
import type { LedgerOutcome } from '../../ports/stores/ledger.ts';

/** One attempt that is charged. */
export interface AttemptCharge {
  readonly attempt: number;
  readonly target: string;
  readonly outcome: LedgerOutcome;
  /** The provider reported no usage. */
  readonly estimated: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicroUsd: MicroDollars;
}

/** What is known of a call when it ends. */
export interface ChargeTerms {
  /** Asked only where a provider reported no usage. */
  readonly estimatedInput: () => number;
  /** What was reserved, where it was: no estimate is above it. */
  readonly reservedOutput: number | undefined;
  readonly reservedSpend: MicroDollars | undefined;
  /** The answer was ended at its reservation. */
  readonly stoppedByBudget: boolean;
  /** The call was given fewer output tokens than it wanted. */
  readonly lowered: boolean;
  readonly endedBy: 'ok' | FailureCode;
  readonly priceOf: (target: TargetName) => TokenPrice | undefined;
}

/** Counts what the attempts of one call bring, and says what each is charged. */
export class AttemptCharges implements CallMeter {
  readonly #attempts: MeteredAttempt[] = [];
  #latest: MeteredAttempt | undefined;

  attempt(attempt: number, target: TargetName): AttemptMeter {
    const metered = new MeteredAttempt(this.#free(attempt), target, (self) => {
      this.#latest = self;
    });
    this.#attempts.push(metered);
    return metered;
  }

  /** An attempt that brought neither content nor usage is not charged. */
  charges(terms: ChargeTerms): readonly AttemptCharge[] {
    if (this.#attempts.length === 0) return NO_CHARGES;
    return this.#attempts
      .filter((each) => each.contentEvents > 0 || each.reported !== undefined)
      .map((each) => each.charge(terms, each === this.#latest));
  }

  /** A ladder's steps count their attempts anew. In the ledger each has a number of its own. */
  #free(attempt: number): number {
    let free = attempt;
    while (this.#attempts.some((each) => each.number === free)) free++;
    return free;
  }
}

const NO_CHARGES: readonly AttemptCharge[] = Object.freeze([]);

class MeteredAttempt implements AttemptMeter {
  readonly number: number;
  readonly #target: TargetName;
  readonly #onParts: (self: MeteredAttempt) => void;
  contentEvents = 0;
  /** Usage that came with the terminal event. */
  reported: Usage | undefined;
  #ended: { readonly reason: FinishReasonName } | { readonly failure: FailureCode } | undefined;

  constructor(attempt: number, target: TargetName, onParts: (self: MeteredAttempt) => void) {
    this.number = attempt;
    this.#target = target;
    this.#onParts = onParts;
  }

  saw(parts: readonly StreamPart[]): void {
    for (const part of parts) {
      if (isContentEvent(part)) this.contentEvents++;
      else if (part.type === 'finish') {
        this.#ended = { reason: part.reason.unified };
        if (promptTokens(part.usage) + part.usage.outputTokens > 0) this.reported = part.usage;
      } else if (part.type === 'failure') this.#ended = { failure: part.failure.code };
    }
    this.#onParts(this);
  }

  charge(terms: ChargeTerms, isLatest: boolean): AttemptCharge {
    const price = terms.priceOf(this.#target);
    const usage = this.reported ?? this.#estimate(terms);
    const cost = price === undefined ? 0 : costOf(price, usage);
    return {
      attempt: this.number,
      target: targetId(this.#target),
      outcome: this.#outcome(terms, isLatest),
      estimated: this.reported === undefined,
      inputTokens: promptTokens(usage),
      outputTokens: usage.outputTokens,
      costMicroUsd: this.reported ? cost : Math.min(cost, terms.reservedSpend ?? cost),
    };
  }

  #estimate({ estimatedInput, reservedOutput }: ChargeTerms): Usage {
    const outputTokens = Math.min(this.contentEvents, reservedOutput ?? this.contentEvents);
    return { ...NO_USAGE, inputTokens: estimatedInput(), outputTokens };
  }

  #outcome({ stoppedByBudget, lowered, endedBy }: ChargeTerms, isLatest: boolean): LedgerOutcome {
    if (isLatest && stoppedByBudget) return 'budget';
    const ended = this.#ended;
    if (ended === undefined) return isLatest && endedBy !== 'ok' ? outcomeOfFailure(endedBy) : 'aborted';
    if ('failure' in ended) return outcomeOfFailure(ended.failure);
    if (ended.reason === 'max-tokens') return lowered ? 'budget' : 'length';
    if (ended.reason === 'tool-use') return 'tool';
    return ended.reason === 'context-window' ? 'length' : 'complete';
  }
}

/** A piece of text, reasoning or tool arguments that is not empty. */
export function isContentEvent(part: StreamPart): boolean {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text !== '';
    case 'tool-call-delta':
      return part.argumentsText !== '';
    default:
      return false;
  }
}

/** Failures by which the upstream died in mid-answer, or was given up. */
const CUTS: ReadonlySet<FailureCode> = new Set<FailureCode>([
  'truncated',
  'bad_upstream_answer',
  'upstream_unreachable',
  'idle_timeout',
  'first_token_timeout',
  'deadline_exceeded',
  'draining',
]);

function outcomeOfFailure(code: FailureCode): LedgerOutcome {
  if (code === 'client_closed') return 'aborted';
  return CUTS.has(code) ? 'cut' : 'error';
}
