import type { Failure, FailureCode } from '../../core/failure.ts';
import { type JsonObject, parseObject } from '../../core/json.ts';
import { saysContextLength } from '../../core/provider-words/context-length.ts';
import { saysDayQuota } from '../../core/provider-words/day-quota.ts';
import { providerFailure, providerText, saysContentFilter } from '../../core/provider-words/provider-text.ts';
import type { ReplyHead } from '../../ports/provider.ts';
import { waitHintMs } from '../retry-after.ts';
import { statusFailureCode } from '../status-code.ts';

/**
 * Bedrock's exceptions by name, in lower case and without the word itself, because replies say `ThrottlingException`
 * and streams `throttlingException`. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
const CODES: Readonly<Record<string, FailureCode>> = {
  validation: 'upstream_rejected',
  conflict: 'upstream_rejected',
  serialization: 'upstream_rejected',
  accessdenied: 'upstream_auth',
  unrecognizedclient: 'upstream_auth',
  invalidsignature: 'upstream_auth',
  incompletesignature: 'upstream_auth',
  missingauthenticationtoken: 'upstream_auth',
  invalidclienttokenid: 'upstream_auth',
  expiredtoken: 'upstream_auth',
  optinrequired: 'upstream_auth',
  resourcenotfound: 'upstream_not_found',
  ftuformnotfilled: 'upstream_not_found',
  throttling: 'throttled',
  toomanyrequests: 'throttled',
  servicequotaexceeded: 'quota_exhausted',
  modelnotready: 'overloaded',
  serviceunavailable: 'overloaded',
  // The model was asked, and thought too long: the next target may be quicker.
  modeltimeout: 'idle_timeout',
  modelerror: 'upstream_error',
  modelstreamerror: 'upstream_error',
  internalserver: 'upstream_error',
  internalfailure: 'upstream_error',
  requestentitytoolarge: 'upstream_too_large',
};

/** What Bedrock's own statuses say: 408 is a ModelTimeoutException's, 424 a ModelErrorException's. */
const STATUSES: Readonly<Record<number, FailureCode>> = {
  408: 'idle_timeout',
  424: 'upstream_error',
};

/** Error bodies are short; a longer one is not worth parsing. */
const MAX_BODY_BYTES = 64 * 1024;
const PROFILE_HINT =
  'Name an inference profile in its place: the model id with us., eu., apac., jp., au., us-gov. or global. before it.';

/** Why a reply that is not 2xx failed. */
export function bedrockFailure(head: ReplyHead, body: Uint8Array): Failure {
  const json = body.length > MAX_BODY_BYTES ? undefined : parseObject(body);
  const name = exceptionName(head.header('x-amzn-errortype') ?? json?.__type ?? json?.code);
  const text = messageOf(json);
  const named = codeOf(name, text ?? '');
  // A ValidationException may come with any 4xx: the size of a request is told by the status alone.
  const code =
    named === undefined || head.status === 413
      ? (STATUSES[head.status] ?? statusFailureCode(head.status))
      : named;
  const hintMs = waitHintMs(head, 'x-amz-retry-after');
  return providerFailure(code, withHint(text), {
    upstreamStatus: head.status,
    ...(name === '' ? {} : { upstreamCode: name }),
    ...(hintMs === undefined ? {} : { retryAfterMs: hintMs }),
  });
}

/** The failure in an exception or error message inside a stream that began with status 200. */
export function exceptionFailure(type: string, payload: JsonObject | undefined): Failure {
  const name = exceptionName(type);
  const text = messageOf(payload);
  const code = codeOf(name, text ?? '') ?? 'upstream_error';
  return providerFailure(code, withHint(text), name === '' ? {} : { upstreamCode: capitalised(name) });
}

/** `ThrottlingException` from `ThrottlingException:http://internal…/`, `com.amazon.coral#ThrottlingException` and the like. */
function exceptionName(value: unknown): string {
  if (typeof value !== 'string') return '';
  const name = value.split(':', 1)[0]?.split('#').at(-1)?.trim() ?? '';
  return /^\w{1,100}$/.test(name) ? name : '';
}

const NO_SUCH_MODEL = /model identifier is invalid|model doesn.t support counting tokens/i;

function codeOf(name: string, text: string): FailureCode | undefined {
  const key = name.toLowerCase().replace(/(exception|error|fault)$/, '');
  const known = Object.hasOwn(CODES, key) ? CODES[key] : CODES[`${key}error`];
  if (known === 'throttled' && saysDayQuota(text)) return 'quota_exhausted';
  if (known !== 'upstream_rejected') return known;
  if (saysContextLength(text)) return 'context_length';
  if (NO_SUCH_MODEL.test(text)) return 'upstream_not_found';
  if (saysContentFilter(text)) return 'content_filtered';
  return known;
}

function messageOf(json: JsonObject | undefined): string | undefined {
  return providerText(json?.message) ?? providerText(json?.Message) ?? providerText(json?.originalMessage);
}

/** Newer models cannot be called by their bare id; what Bedrock says of that does not tell what to write. */
function withHint(text: string | undefined): string | undefined {
  return text !== undefined && /on-demand throughput isn.t supported/i.test(text)
    ? `${text} ${PROFILE_HINT}`
    : text;
}

/** Streams write `throttlingException`; everything else, and every SDK, `ThrottlingException`. */
function capitalised(name: string): string {
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
