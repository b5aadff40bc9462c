import type { Principal } from '../admit/authenticate.ts';
import type { TraceContext } from '../core/events.ts';
import type { OpenRecord, RequestRecord } from '../core/request-record.ts';

/**
 * Where a call comes from: a door that opened the request's record when it arrived, or somewhere else, whose calls get a
 * record each. `operation` is the name in logs and metrics.
 */
export type CallOrigin =
  | { readonly record: RequestRecord }
  | { readonly operation: string; readonly requestId?: string };

export interface RecordMakers {
  readonly openRecord: OpenRecord;
  /** A trace for calls that bring none. */
  readonly newTrace: () => TraceContext;
  readonly newRequestId: () => string;
}

export interface CallerAndOrigin {
  readonly caller?: Principal | undefined;
  readonly trace?: TraceContext | undefined;
  readonly origin: CallOrigin;
}

/** The record of a call. */
export function recordOf({ caller, trace, origin }: CallerAndOrigin, make: RecordMakers): RequestRecord {
  if ('record' in origin) return origin.record;
  const record = make.openRecord({
    requestId: origin.requestId ?? make.newRequestId(),
    dialect: 'native',
    operation: origin.operation,
    asksModel: true,
    trace: trace ?? make.newTrace(),
  });
  record.keyName = caller?.keyName;
  record.tenant = caller?.tenant;
  return record;
}
