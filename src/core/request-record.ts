import type { TargetName } from './events.ts';
import type { Failure } from './failure.ts';
import type { StreamPart } from './stream-part.ts';
import type { Usage } from './usage.ts';

/** The books of one request, as whoever answers it writes and reads them. */
export interface RequestRecord {
  /** Wall clock, ms. */
  readonly startedAt: number;
  target: TargetName | undefined;
  attempts: number;
  ttftMs: number | undefined;
  upstreamRequestId: string | undefined;
  warnings: readonly string[];
  readonly usage: Usage | undefined;
  /** Since the request's arrival. */
  elapsedMs(): number;
  /** Usage and finish reason, as the parts pass by. */
  sawParts(parts: readonly StreamPart[]): void;
  /** The last byte is out, or it failed; the first call counts. */
  end(status: number, failure?: Failure): void;
}
