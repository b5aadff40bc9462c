import type { DialectName } from './dialect-name.ts';
import type { FailureCode } from './failure.ts';
import type { TokenPrice } from './pricing/token-price.ts';
import type { CacheShadow, CacheStatus } from './record/cache-status.ts';
import type { Degraded } from './record/degraded.ts';
import type { StageSpan } from './record/stage-span.ts';
import type { FinishReason } from './stream-part.ts';
import type { Usage } from './usage.ts';

/** Names of a target that may be written anywhere: no URL, no key. */
export interface TargetName {
  readonly provider: string;
  readonly providerKind: string;
  readonly model: string;
  /** The provider's name in OpenTelemetry's semantic conventions; its kind where it has none. */
  readonly otelName?: string;
  /** Whose list prices hold, by the price table's name; `free`: nothing is charged; absent: the prices are not known. */
  readonly priceVendor?: string;
  /** What the operator says that it charges. It wins over the price table. */
  readonly price?: TokenPrice;
  /** Host name or address of the provider's server, for traces. */
  readonly serverAddress?: string;
  readonly serverPort?: number;
  /** The provider's region, where it has one. */
  readonly region?: string;
}

/** `provider/model`, as in `x-sluiceway-target` and in the model names of direct targets. */
export function targetId({ provider, model }: Pick<TargetName, 'provider' | 'model'>): string {
  return `${provider}/${model}`;
}

/** Ids that tie a call to the traces around it. */
export interface TraceContext {
  /** 32 lower-case hex. */
  readonly traceId: string;
  /** 16 lower-case hex: the span that the call itself is. */
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly sampled: boolean;
  /** The caller brought it: it goes on upstream, sampled or not. */
  readonly fromCaller?: true;
}

/** Why the first target of a route is not the one that a call ended at. */
export type PassedOver =
  /** It is known to be down, or calls wait there in vain. */
  | 'breaker'
  /** It throttles, and a share of requests stays away from it. */
  | 'share'
  /** It has become many times slower than it was. */
  | 'slow'
  /** It was late to answer, and another target was asked too. */
  | 'hedge'
  /** It was asked, and failed. */
  | 'failed';

interface OfRequest {
  readonly requestId: string;
  /** Wall clock, ms. */
  readonly at: number;
}

/**
 * One attempt at one target is over: it failed, or its answer began (`ok`). The latter is published only while calls are
 * traced, for its span: what it tells, the event of its request tells too.
 */
export interface AttemptEnded extends OfRequest {
  readonly type: 'attempt-ended';
  readonly target: TargetName;
  /** Counted from 1 over all targets of the call. */
  readonly attempt: number;
  readonly durationMs: number;
  readonly outcome: 'ok' | FailureCode;
  readonly upstreamStatus?: number;
  readonly upstreamRequestId?: string;
  /** Why there was no answer: the runtime's code (`ECONNREFUSED`, `ENOTFOUND`, `CERT_HAS_EXPIRED`), or the redirect's host. */
  readonly cause?: string;
  /** The provider's own time for its answer, where it tells one. */
  readonly providerMs?: number;
  /** How long the loop waits before the next attempt. */
  readonly backoffMs?: number;
  /** What the loop does next. Absent: the call has ended. */
  readonly next?: 'retry' | 'next-target';
  /** The target's breaker behind it. */
  readonly breaker?: BreakerPhase;
  /** The attempt's own span, as it was sent upstream; the request's where nothing is sampled. */
  readonly trace: TraceContext;
}

/**
 * The last byte of a reply went out, or the request failed: the one event that logs, metrics and cost are made from.
 * Requests that ask no model have one too, with no attempts and no target.
 */
export interface RequestEnded extends OfRequest {
  readonly type: 'request-ended';
  readonly startedAt: number;
  readonly durationMs: number;
  /** Sending the last attempt to its first content; present exactly where that attempt began to answer. */
  readonly ttftMs?: number;
  /** Ours alone: arrival to the first attempt's send. */
  readonly overheadMs?: number;
  /** The dialect that it was answered in. */
  readonly dialect: DialectName;
  /** Which of our operations; `none` where nothing stands at the path. Never a caller's word: it is a label of metrics. */
  readonly operation: string;
  /** Spans, latencies and error rates are about such requests only, not about health or lists. */
  readonly asksModel: boolean;
  readonly stream: boolean;
  readonly keyName?: string;
  readonly tenant?: string;
  /** As the caller asked; undefined where it named none, or none that there is. */
  readonly requestedModel?: string;
  /** Model name of the configuration it was routed to. */
  readonly routedModel?: string;
  readonly target?: TargetName;
  readonly attempts: number;
  readonly status: number;
  readonly outcome: 'ok' | FailureCode;
  /** Neither a caller's value nor a provider's words: those may quote the prompt. */
  readonly failureMessage?: string;
  /** As of an attempt: why the answer broke off, or why no target answered. */
  readonly cause?: string;
  /** What the cache had for it; absent where its route has none. */
  readonly cache?: CacheStatus;
  readonly cacheShadow?: CacheShadow;
  readonly finishReason?: FinishReason;
  readonly usage?: Usage;
  readonly upstreamRequestId?: string;
  /** Absent: the first target of the route answered, or the call failed. */
  readonly passedOver?: PassedOver;
  readonly warnings: readonly string[];
  /** Stages of the gateway that were waited for, in a call that is traced. */
  readonly stages?: readonly StageSpan[];
  /** A step of the degradation ladder answered, because every target had failed. */
  readonly degraded?: Degraded;
  readonly trace: TraceContext;
}

export type GatewayEvent = AttemptEnded | RequestEnded | BreakerChanged | ServiceEvent;

/** `closed`: the target is asked. `open`: it is not. `half-open`: one probe is under way, and nobody else asks. */
export type BreakerPhase = 'closed' | 'open' | 'half-open';

/** A target is asked no more, is probed, or is asked again. */
export interface BreakerChanged {
  readonly type: 'breaker-changed';
  readonly at: number;
  readonly target: TargetName;
  readonly from: BreakerPhase;
  readonly to: BreakerPhase;
  /** Why it opened. */
  readonly cause?: 'failures' | 'failure-rate' | 'silence' | 'throttles' | 'quota';
  /** When it opened: the time until a probe is sent, ms. */
  readonly openMs?: number;
  /** When it opened: the target's last failure. */
  readonly lastFailure?: FailureCode | undefined;
}

/** Something about the process rather than a call: configuration reloaded, a worker died, draining. */
export interface ServiceEvent {
  readonly type: 'service';
  readonly at: number;
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  /** How a reload of the configuration went, where the event is about one. */
  readonly reload?: 'ok' | 'refused';
  /** Counted only: another process writes the line. */
  readonly quiet?: true;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}
