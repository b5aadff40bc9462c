import type { ChatRequest } from '../core/chat-request.ts';
import type { FailureCode } from '../core/failure.ts';
import type { RequestRecord } from '../core/request-record.ts';
import type { StreamPart } from '../core/stream-part.ts';
import type { Usage } from '../core/usage.ts';

/** A call that is admitted and routed. */
export interface BegunCall {
  readonly request: ChatRequest;
  /** What is known so far; target and attempts once an answer began. */
  readonly record: Readonly<RequestRecord>;
}

/**
 * Something that has to be settled for calls: tokens, spend, slots, a cache to fill, a run to store. The root gives them
 * as an ordered list. What one throws is logged as a defect and alters neither the call nor the other hooks.
 */
export interface SettleHook {
  /** Called once a call, before a target is asked. Undefined: there is nothing to settle for this one. */
  began(call: BegunCall): CallSettler | undefined;
}

/** One hook's part in one call. */
export interface CallSettler {
  /** The parts of one batch, as a reader takes them. */
  saw(parts: readonly StreamPart[]): void;
  /**
   * The last thing it hears, exactly once, however the call ends.
   * @param usage as the provider reported it so far
   */
  ended(outcome: 'ok' | FailureCode, usage: Usage | undefined): void;
}
