import { failure } from '../../core/failure.ts';

/** The answer when a handler throws. It tells nothing of the cause, a stack trace least of all. */
export const INTERNAL_ERROR_BODY: string = JSON.stringify({
  error: { code: 'internal', message: failure('internal').message },
});

export const INTERNAL_ERROR_HEADERS: Readonly<Record<string, string>> = Object.freeze({
  'content-type': 'application/json',
});
