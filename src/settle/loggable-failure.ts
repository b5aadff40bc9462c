import { FAILURES, type Failure, type FailureCode } from '../core/failure.ts';

/** Codes whose messages we always write ourselves. */
const OWN_WORDS: ReadonlySet<FailureCode> = new Set([
  'truncated',
  'bad_upstream_answer',
  'not_found',
  'draining',
]);

const REDIRECTED = 'The provider answered with a redirect, which is not followed.';

/** A field's path or a provider's error code. Any other text may come from a caller. */
const WORD = /^[\w.:[\]/-]{1,100}$/;

/**
 * What logs and traces may hold of a failure. Its message is for the caller alone. It shows the caller's own value or
 * repeats the provider, and providers' validation errors quote the prompt.
 */
export function loggableText(why: Failure): string {
  const { code, message, param, upstreamStatus, upstreamCode } = why;
  if (OWN_WORDS.has(code) && upstreamStatus === undefined) return message;
  const meaning = isRedirect(upstreamStatus) ? REDIRECTED : FAILURES[code].meaning;
  const isOurs = param !== undefined && !why.unknownParam && WORD.test(param);
  const text = isOurs ? `${param}: ${meaning}` : meaning;
  const upstream = [upstreamStatus, upstreamCode].filter(
    (each) => each !== undefined && WORD.test(String(each)),
  );
  return upstream.length === 0 ? text : `${text} (${upstream.join(' ')})`;
}

function isRedirect(status: number | undefined): boolean {
  return status !== undefined && status >= 300 && status <= 399;
}
