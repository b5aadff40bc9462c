import type { PassedOver, TargetName } from '../../core/events.ts';
import type { Failure, FailureCode } from '../../core/failure.ts';
import type { CacheShadow, CacheStatus } from '../../core/record/cache-status.ts';
import type { Degraded } from '../../core/record/degraded.ts';
import type { RateStandings } from '../../core/record/rate-standing.ts';
import type { RecordStart, RequestRecord } from '../../core/record/request-record.ts';
import type { StageSpan } from '../../core/record/stage-span.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import type { Usage } from '../../core/usage.ts';
import { SAMPLE_TRACE } from './sample-trace.ts';

/** A record that publishes nothing and keeps every call that ends it, the surplus ones too. */
export class FakeRecord implements RequestRecord {
  readonly requestId: string;
  readonly trace: RequestRecord['trace'];
  readonly startedAt = 1_700_000_000_000;
  readonly arrivedAt = 0;
  stream = false;
  keyName: string | undefined;
  tenant: string | undefined;
  requestedModel: string | undefined;
  routedModel: string | undefined;
  target: TargetName | undefined;
  attempts = 0;
  ttftMs: number | undefined;
  upstreamRequestId: string | undefined;
  passedOver: PassedOver | undefined;
  warnings: readonly string[] = [];
  stages: StageSpan[] | undefined;
  degraded: Degraded | undefined;
  replyHeaders: Record<string, string> | undefined;
  rates: RateStandings | undefined;
  cache: CacheStatus | undefined;
  cacheShadow: CacheShadow | undefined;
  usage: Usage | undefined;
  /** How often the call left our hands. */
  sends = 0;
  readonly parts: StreamPart[] = [];
  readonly ends: { readonly status: number; readonly failure: Failure | undefined }[] = [];

  constructor({ requestId, trace }: Partial<Pick<RecordStart, 'requestId' | 'trace'>> = {}) {
    this.requestId = requestId ?? 'req_1';
    this.trace = trace ?? SAMPLE_TRACE;
  }

  get outcome(): 'ok' | FailureCode | undefined {
    const [end] = this.ends;
    return end && (end.failure?.code ?? 'ok');
  }

  elapsedMs(): number {
    return 5;
  }

  sent(): void {
    this.sends++;
  }

  sawParts(parts: readonly StreamPart[]): void {
    this.parts.push(...parts);
    for (const part of parts) if (part.type === 'finish' || part.type === 'usage') this.usage = part.usage;
  }

  end(status: number, failure?: Failure): void {
    this.ends.push({ status, failure });
  }
}
