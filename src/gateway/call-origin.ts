import type { Principal } from '../admit/authenticate.ts';
import type { TraceContext } from '../core/events.ts';
import type { OpenRecord, RequestRecord } from '../core/record/request-record.ts';

/**
 * Where a call comes from. A door has opened the request's record on arrival. Any other origin gets a new record for each
 * call. `operation` is its name in logs and metrics.
 */
export type CallOrigin =
  | { readonly record: RequestRecord }
  | { readonly operation: string; readonly requestId?: string };

export interface RecordMakers {
  readonly openRecord: OpenRecord;
  /** Makes a trace for calls that bring none. */
  readonly newTrace: () => TraceContext;
  readonly newRequestId: () => string;
}

export interface CallerAndOrigin {
  readonly caller?: Principal | undefined;
  readonly trace?: TraceContext | undefined;
  readonly origin: CallOrigin;
}

/** The record of a call: the door's, or a new one. */
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
