import type { CancelSignal } from '../core/cancellation.ts';
import type { TraceContext } from '../core/events.ts';
import type { CallTarget, CallTimeouts } from './target.ts';

/** Where a call goes, and within which limits. */
export interface CallRoute {
  /** In the order they are asked; not empty. */
  readonly targets: readonly CallTarget[];
  readonly timeouts: CallTimeouts;
  /** Attempts at one target, the first included. */
  readonly attemptsPerTarget: number;
}

/** What a call belongs to, and what ends it. */
export interface CallContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Fires when the caller is gone. */
  readonly signal: CancelSignal;
  /** Absolute, on the monotonic clock. */
  readonly deadlineAt: number;
}
