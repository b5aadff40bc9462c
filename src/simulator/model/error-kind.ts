/** What a simulated provider can blame; error-reply.ts says it in each dialect. */
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
