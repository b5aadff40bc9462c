/** What is known of a target's health, over all calls of this process. */
export interface TargetHealthFacts {
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** The share of the last 30 s' attempts that failed, throttles apart, 0 to 1. */
  readonly failureShare: number;
  /** The share of the last attempts that were throttled, 0 to 1. */
  readonly throttleShare: number;
  /** Attempts of the last 30 s. */
  readonly calls: number;
  /** Sending to the first content of streamed answers, the last ten or so, ms. Undefined: too few are known. */
  readonly ttftMs: number | undefined;
  /** The same of whole answers, which includes all of their generation. */
  readonly wholeMs: number | undefined;
  /** Attempts that wait for their first content now. */
  readonly pending: number;
}

/** Health as stages read it that decide where a call goes. */
export interface TargetHealthView {
  /** Undefined: it has not been asked yet. @param targetId `provider/model` */
  factsOf(targetId: string): TargetHealthFacts | undefined;
}
