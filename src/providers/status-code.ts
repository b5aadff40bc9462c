import type { FailureCode } from '../core/failure.ts';

const STATUSES: Readonly<Record<number, FailureCode>> = {
  400: 'upstream_rejected',
  401: 'upstream_auth',
  402: 'quota_exhausted',
  403: 'upstream_auth',
  404: 'upstream_not_found',
  408: 'upstream_error',
  409: 'upstream_error',
  413: 'upstream_too_large',
  422: 'upstream_rejected',
  425: 'upstream_error',
  429: 'throttled',
  503: 'overloaded',
  529: 'overloaded',
};

/** What an HTTP status that is not 2xx says by itself. */
export function statusFailureCode(status: number): FailureCode {
  const known = STATUSES[status];
  if (known !== undefined) return known;
  if (status >= 500) return 'upstream_error';
  // Redirects are not followed: whoever sends one is not the API that we were pointed at.
  return status >= 400 ? 'upstream_rejected' : 'bad_upstream_answer';
}
