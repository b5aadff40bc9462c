/** Reasons for which a simulated provider refuses or fails. wire/error-reply.ts words each of them in each dialect. */
export type SimErrorKind =
  | 'invalid'
  | 'auth'
  | 'forbidden'
  | 'not-found'
  | 'method'
  | 'too-large'
  | 'rate-limit'
  | 'quota'
  | 'internal'
  | 'unavailable'
  | 'overloaded'
  | 'timeout'
  | 'model'
  | 'context-length'
  | 'content-filter';
