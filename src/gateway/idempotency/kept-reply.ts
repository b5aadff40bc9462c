import type { ByteSource } from '../../ports/byte-source.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import type { KeptAnswer } from '../../ports/stores/idempotency-store.ts';
import type { ReplyContext } from '../../wire/reply/answer-headers.ts';
import { rateHeaders } from '../../wire/reply/limit-headers.ts';

/** They are about one request, not about its answer. */
const NOT_KEPT =
  /^(?:x-request-id|request-id|x-amzn-requestid|connection|retry-after.*|(?:x|anthropic)-ratelimit-.*)$/;

const STREAMS: ReadonlySet<string> = new Set(['text/event-stream', 'application/vnd.amazon.eventstream']);

/** A stream is sent again in pieces of this size. */
const PIECE_BYTES = 16 * 1024;

export function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !NOT_KEPT.test(name)));
}

/** The reply of an earlier request, once more: a stream as a stream. */
export function replayedReply(
  { status, headers, body }: KeptAnswer,
  { dialect, requestId, replyHeaders, rates }: ReplyContext,
): HttpReply {
  const [type = ''] = (headers['content-type'] ?? '').split(';', 1);
  const own: Record<string, string> = { 'x-request-id': requestId, 'idempotent-replayed': 'true' };
  if (dialect.requestIdHeader !== undefined) own[dialect.requestIdHeader] = requestId;
  return {
    status,
    headers: { ...headers, ...replyHeaders, ...(rates && rateHeaders(rates, dialect)), ...own },
    body: STREAMS.has(type) ? inPieces(body) : body,
  };
}

function inPieces(body: Uint8Array): ByteSource {
  let at = 0;
  return {
    read() {
      if (at >= body.length) return Promise.resolve(null);
      const piece = body.subarray(at, at + PIECE_BYTES);
      at += PIECE_BYTES;
      return Promise.resolve(piece);
    },
    cancel() {
      at = body.length;
    },
  };
}
