import { type FailureCode, failure } from '../core/failure.ts';
import { NO_BYTES, type StreamPart } from '../core/stream-part.ts';
import { NO_USAGE } from '../core/usage.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { BoundProvider, ChatDecoder, CountTokensCapability, EncodedCall } from '../ports/provider.ts';
import type { CallTarget } from './target.ts';

/** A toy wire: each read is space-separated words; `.` finishes, `!` is garbage, `?` is opaque. */
export function toyDecoder(): ChatDecoder {
  return {
    push: (bytes) => ({ parts: new TextDecoder().decode(bytes).split(' ').map(toyPart), raw: bytes }),
    end: () => ({ parts: [{ type: 'failure', failure: failure('truncated') }], raw: NO_BYTES }),
  };
}

function toyPart(word: string): StreamPart {
  if (word === '.') return { type: 'finish', reason: { unified: 'stop', raw: '.' }, usage: NO_USAGE };
  if (word === '!') return { type: 'failure', failure: failure('bad_upstream_answer') };
  if (word === '?') return { type: 'opaque' };
  return word === 'start' ? { type: 'start' } : { type: 'text', text: word };
}

const CODES: Readonly<Record<number, FailureCode>> = {
  400: 'upstream_rejected',
  404: 'upstream_not_found',
  422: 'upstream_rejected',
  429: 'throttled',
  503: 'overloaded',
};

export const TOY_CALL: EncodedCall = {
  wire: { method: 'POST', url: 'http://toy.invalid/chat', headers: { 'x-toy': 'yes' }, body: 'hello' },
  format: 'openai-chat',
  sameDialect: true,
  stream: true,
  hideUsage: false,
  warnings: [],
};

/** A provider whose failures quote the whole error body, and whose signature shows the credentials and the time. */
const toyProvider: BoundProvider = {
  encode: () => TOY_CALL,
  decoder: toyDecoder,
  failure: ({ status }, body) => {
    const detail = status === 422 ? { askAgain: true as const } : {};
    return failure(CODES[status] ?? 'upstream_error', new TextDecoder().decode(body) || undefined, detail);
  },
  sign: (wire, { type }, nowMs) => ({
    ...wire,
    headers: { ...wire.headers, authorization: `${type} ${nowMs}` },
  }),
  requestId: ({ header }) => header('x-toy-id'),
};

export const TOY_NAME = { provider: 'toy', providerKind: 'openai', model: 'm' };

/** @param counting how the provider counts tokens; absent: it does not */
export function toyTarget(
  client: HttpClient,
  set: Partial<Pick<CallTarget, 'credentials' | 'name' | 'contextTokens'>> & {
    readonly counting?: CountTokensCapability;
  } = {},
): CallTarget {
  const { counting, contextTokens } = set;
  return {
    ...(contextTokens === undefined ? {} : { contextTokens }),
    name: set.name ?? TOY_NAME,
    provider: counting === undefined ? toyProvider : { ...toyProvider, countTokens: counting },
    credentials: set.credentials ?? { credentials: () => ({ type: 'none' }) },
    client,
  };
}
