import { fail } from '../core/failure.ts';
import type { RequestRecord } from '../core/record/request-record.ts';

/** A caller's own time limit, in milliseconds from the request's arrival. */
const HEADER = 'x-sluiceway-timeout-ms';
/** More digits than any limit has. */
const WHOLE_NUMBER = /^\d{1,15}$/;

/**
 * When the caller wants the call to be over, on the monotonic clock. Undefined: it does not say.
 * @throws FailureError `invalid_request`
 */
export function callerDeadline(
  request: { header(name: string): string | null },
  { arrivedAt }: Pick<RequestRecord, 'arrivedAt'>,
): number | undefined {
  const value = request.header(HEADER);
  if (value === null) return undefined;
  const ms = WHOLE_NUMBER.test(value) ? Number(value) : 0;
  if (ms < 1) {
    fail('invalid_request', `${HEADER}: must be a whole number of milliseconds, at least 1`, {
      param: HEADER,
    });
  }
  return arrivedAt + ms;
}
