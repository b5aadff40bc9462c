import type { ChatRequest } from '../../core/chat-request.ts';
import type { FailureCode } from '../../core/failure.ts';
import type { RequestRecord } from '../../core/record/request-record.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { Usage } from '../../core/usage.ts';

/** A call that is admitted and routed. */
export interface BegunCall {
  readonly request: ChatRequest;
  /** What is known so far. Target and attempts are known once an answer began. */
  readonly record: Readonly<RequestRecord>;
}

/**
 * Something that is settled for each call: tokens, spend, slots, a cache to fill, a run to store. The root gives hooks as an
 * ordered list. A thrown error is logged as a defect. It alters neither the call nor the other hooks.
 */
export interface SettleHook {
  /** Called once for each call, before a target is asked. Undefined: this call needs no settling. */
  began(call: BegunCall): CallSettler | undefined;
}

/** The part of one hook in one call. */
export interface CallSettler {
  /** Gets the parts of one batch when a reader takes them. */
  saw(parts: readonly StreamPart[]): void;
  /**
   * Called last and exactly once, however the call ends.
   * @param usage as the provider has reported it so far
   */
  ended(outcome: 'ok' | FailureCode, usage: Usage | undefined): void;
}
