import type { TargetName } from '../../core/events.ts';
import type { StreamPart } from '../../core/stream-part.ts';

/** Counts what the attempts of one call bring, so that each is charged for itself: retries, hedges and other targets too. */
export interface CallMeter {
  /**
   * A provider has begun to answer.
   * @param attempt its number over all targets of the call, from 1
   */
  attempt(attempt: number, target: TargetName): AttemptMeter;
}

/** Counts what one attempt brings. An attempt without a terminal part was ended by us. */
export interface AttemptMeter {
  /** Parts as they are decoded. */
  saw(parts: readonly StreamPart[]): void;
}
