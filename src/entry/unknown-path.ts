import { type Failure, failure } from '../core/failure.ts';
import { anthropicMessages } from '../wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../wire/bedrock-converse/dialect.ts';
import type { Dialect } from '../wire/dialect.ts';
import { native } from '../wire/native/dialect.ts';
import { openaiChat } from '../wire/openai-chat/dialect.ts';
import type { MeantPath } from './meant-path.ts';

/** Paths that other servers have and this one does not. The message names what to use instead. */
const NOT_HERE: ReadonlyMap<string, string> = new Map([
  [
    '/v1/responses',
    'The Responses API is not available in this version; use POST /v1/chat/completions (in the `ai` package: `.chat(model)`).',
  ],
  ['/v1/embeddings', 'Embeddings are not available in this version.'],
  ['/v1/completions', 'The legacy Completions API is not available; use POST /v1/chat/completions.'],
]);

/** Prefixes of native paths, with those of later versions: features, documents, streams. */
const NATIVE_PATH = /^\/v1\/(?:chat|stream|documents|jobs|route)(?:\/|$)/;

const MAX_SHOWN_CHARS = 100;

/** The failure for a path at which there is nothing. */
export function nothingAt(path: string, meant?: MeantPath): Failure {
  const message =
    NOT_HERE.get(path) ??
    NOT_HERE.get(meant?.path ?? '') ??
    `There is nothing at ${shownPath(path)}${meantText(meant)}; GET /openapi.json lists what there is.`;
  return failure('not_found', message);
}

function meantText(meant: MeantPath | undefined): string {
  if (meant === undefined) return '';
  const advice = meant.advice === undefined ? '' : `: ${meant.advice}`;
  return ` (did you mean ${shownPath(meant.path)}?${advice})`;
}

/** The dialect in which an unknown path is refused, chosen by the path's beginning. */
export function dialectOfUnknownPath(path: string): Dialect {
  if (path.startsWith('/model/')) return bedrockConverse;
  if (path.startsWith('/v1/messages')) return anthropicMessages;
  if (path.startsWith('/v1/chat/completions')) return openaiChat;
  return path.startsWith('/v1/') && !NATIVE_PATH.test(path) ? openaiChat : native;
}

export function shownPath(path: string): string {
  return path.length > MAX_SHOWN_CHARS ? `${path.slice(0, MAX_SHOWN_CHARS)}…` : path;
}
