import type { CancelSignal } from '../core/cancellation.ts';
import type { TraceContext } from '../core/events.ts';
import type { CallMeter } from '../ports/settle/call-meter.ts';
import type { CallTarget, CallTimeouts } from './target.ts';

/** The retry modes of the AWS SDKs. `adaptive` also keeps to the rate that a throttling target takes. */
export type RetryMode = 'standard' | 'adaptive';

/** When a second target is asked before the first has answered. */
export interface Hedging {
  /** The share of the first target's answers that have begun by then, 0 to 1. */
  readonly quantile: number;
  /** At most this share of calls, 0 to 1. */
  readonly budget: number;
}

/** The targets of a call and its limits. */
export interface CallRoute {
  /** In the order in which they are asked. Not empty. */
  readonly targets: readonly CallTarget[];
  readonly timeouts: CallTimeouts;
  /** Attempts at one target, with the first. */
  readonly attemptsPerTarget: number;
  /** Default: `standard`. */
  readonly retryMode?: RetryMode;
  /** Undefined: off. */
  readonly hedge?: Hedging | undefined;
  /**
   * Something else answers where the targets do not, so that a call whose only target is down fails at once. Without it the
   * only target of a route is always asked: whatever it says is better than nothing.
   */
  readonly failsFast?: boolean;
}

/** What a call belongs to, and what ends it. */
export interface CallContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Fires when the caller has left. */
  readonly signal: CancelSignal;
  /** Absolute time on the monotonic clock, in milliseconds. */
  readonly deadlineAt: number;
  /** Counts what each attempt brings. Undefined: nobody charges the call. */
  readonly meter?: CallMeter | undefined;
}
