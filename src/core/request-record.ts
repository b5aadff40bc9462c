import type { DialectName } from './dialect-name.ts';
import type { TargetName, TraceContext } from './events.ts';
import type { Failure } from './failure.ts';
import type { StreamPart } from './stream-part.ts';
import type { Usage } from './usage.ts';

/** What becomes known of one request on its way, from its arrival to its last byte. */
export interface RequestRecord {
  readonly requestId: string;
  readonly trace: TraceContext;
  /** Wall clock, ms. */
  readonly startedAt: number;
  /** Monotonic, ms. */
  readonly arrivedAt: number;
  stream: boolean;
  keyName: string | undefined;
  tenant: string | undefined;
  requestedModel: string | undefined;
  routedModel: string | undefined;
  target: TargetName | undefined;
  attempts: number;
  ttftMs: number | undefined;
  upstreamRequestId: string | undefined;
  warnings: readonly string[];
  readonly usage: Usage | undefined;
  /** Since the request's arrival. */
  elapsedMs(): number;
  /** The call leaves our hands: the time up to now was ours. */
  sent(): void;
  /** Usage and finish reason, as the parts pass by. */
  sawParts(parts: readonly StreamPart[]): void;
  /** The last byte is out, or it failed; the first call counts. */
  end(status: number, failure?: Failure): void;
}

/** What is known of a request when it arrives. */
export interface RecordStart {
  readonly requestId: string;
  /** The wire format of the reply; `native` for a call that comes without one. */
  readonly dialect: DialectName;
  readonly operation: string;
  /** It is a call: what it takes and costs counts as a model's. */
  readonly asksModel: boolean;
  readonly trace: TraceContext;
}

/** Opens the record of a request that has just arrived. */
export type OpenRecord = (start: RecordStart) => RequestRecord;
