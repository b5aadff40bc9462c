import type { DialectName } from '../dialect-name.ts';
import type { PassedOver, TargetName, TraceContext } from '../events.ts';
import type { Failure, FailureCode } from '../failure.ts';
import type { StreamPart } from '../stream-part.ts';
import type { Usage } from '../usage.ts';
import type { CacheShadow, CacheStatus } from './cache-status.ts';
import type { Degraded } from './degraded.ts';
import type { RateStandings } from './rate-standing.ts';
import type { StageSpan } from './stage-span.ts';

/** What becomes known of one request from its arrival to its last byte. */
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
  passedOver: PassedOver | undefined;
  warnings: readonly string[];
  /** Stages that were waited for. Undefined: none, or the call is not traced. */
  stages: StageSpan[] | undefined;
  /** A step of the ladder answered. */
  degraded: Degraded | undefined;
  /** Headers that a stage wants on the reply, whatever the reply becomes. Undefined: none. Names in lower case. */
  replyHeaders: Record<string, string> | undefined;
  /** Where the caller's key stands in its rates. Undefined: it has none. */
  rates: RateStandings | undefined;
  /** What the cache had for it. Undefined: its route has none. */
  cache: CacheStatus | undefined;
  /** A similar question would have answered, had the cache not only looked. */
  cacheShadow: CacheShadow | undefined;
  readonly usage: Usage | undefined;
  /** How it ended. Undefined: it has not. */
  readonly outcome: 'ok' | FailureCode | undefined;
  /** Milliseconds since the request arrived. */
  elapsedMs(): number;
  /** The first attempt is sent. The time up to now is our overhead. */
  sent(): void;
  /** Takes usage and finish reason from the parts as they pass. */
  sawParts(parts: readonly StreamPart[]): void;
  /** The last byte is sent, or the request failed. Only the first call counts. */
  end(status: number, failure?: Failure): void;
}

/** What is known of a request when it arrives. */
export interface RecordStart {
  readonly requestId: string;
  /** The dialect of the reply; `native` for a call without one. */
  readonly dialect: DialectName;
  readonly operation: string;
  /** It is a call: what it takes and costs counts as a model's. */
  readonly asksModel: boolean;
  readonly trace: TraceContext;
}

/** Opens the record of a request that has just arrived. */
export type OpenRecord = (start: RecordStart) => RequestRecord;
