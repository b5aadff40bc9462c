import { writeTraceHeaders } from '../core/codec/trace-context.ts';
import type { TraceContext } from '../core/events.ts';
import { type Failure, type FailureCode, FailureError, fail, failure } from '../core/failure.ts';
import { NO_BYTES } from '../core/stream-part.ts';
import type { Credentials } from '../ports/credential-source.ts';
import { NetworkError, type UpstreamReply, type WireRequest } from '../ports/http-client.ts';
import { decodedReply } from './content-coding/decoded-reply.ts';
import { redirectFailure } from './redirect.ts';
import type { CallTarget } from './target.ts';
import type { Watchdog } from './watchdog.ts';

export interface AttemptContext {
  readonly watchdog: Watchdog;
  readonly connectTimeoutMs: number;
  readonly nowMs: number;
  /** The attempt's own span. */
  readonly trace: TraceContext;
}

/** An error reply is read up to here. More of it is of no use. */
const MAX_ERROR_BYTES = 64 * 1024;
/** A runtime's code is far shorter. */
const MAX_CAUSE_CHARS = 200;

/**
 * Signs and sends one request. The returned reply has status 2xx.
 * @throws FailureError
 */
export async function send(
  wire: WireRequest,
  target: CallTarget,
  context: AttemptContext,
): Promise<UpstreamReply> {
  const { watchdog } = context;
  const held = target.credentials.credentials();
  const credentials = held instanceof Promise ? await credentialsFrom(held) : held;
  const { trace } = context;
  const traced =
    trace.sampled || trace.fromCaller
      ? { ...wire, headers: { ...wire.headers, ...writeTraceHeaders(trace) } }
      : wire;
  const signed = target.provider.sign(traced, credentials, context.nowMs);
  let reply: UpstreamReply;
  try {
    reply = await target.client.send(signed, {
      signal: watchdog.signal,
      connectTimeoutMs: context.connectTimeoutMs,
    });
  } catch (thrown) {
    throw new FailureError(networkFailure(thrown, watchdog));
  }
  watchdog.headArrived();
  reply = decodedReply(reply);
  if (reply.status >= 200 && reply.status < 300) return reply;
  const body = await readError(reply, watchdog);
  const why = redirectFailure(reply) ?? target.provider.failure(reply, body);
  throw new FailureError(ofReply({ upstreamStatus: reply.status, ...why }, target, reply));
}

/** The failure with the provider's request id, which the provider's support asks for first. */
export function ofReply(why: Failure, target: CallTarget, reply: UpstreamReply): Failure {
  const id = target.provider.requestId(reply);
  return id === null ? why : { ...why, upstreamRequestId: id };
}

async function credentialsFrom(pending: Promise<Credentials>): Promise<Credentials> {
  try {
    return await pending;
  } catch {
    return fail(
      'upstream_auth',
      'No credentials could be found for the provider; the log of the gateway says where it looked.',
    );
  }
}

const NETWORK_FAILURES: Readonly<Record<NetworkError['code'], FailureCode>> = {
  refused: 'upstream_unreachable',
  reset: 'upstream_unreachable',
  dns: 'upstream_unreachable',
  tls: 'upstream_unreachable',
  'connect-timeout': 'connect_timeout',
  'no-connection': 'connections_exhausted',
  aborted: 'upstream_unreachable',
  protocol: 'bad_upstream_answer',
  other: 'upstream_unreachable',
};

function networkFailure(thrown: unknown, watchdog: Watchdog): FailureError['failure'] {
  if (watchdog.verdict !== undefined) return failure(watchdog.verdict);
  if (thrown instanceof NetworkError)
    return failure(NETWORK_FAILURES[thrown.code], undefined, {
      upstreamCode: thrown.code,
      cause: thrown.detail.slice(0, MAX_CAUSE_CHARS),
    });
  return failure('upstream_unreachable');
}

async function readError(reply: UpstreamReply, watchdog: Watchdog): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < MAX_ERROR_BYTES) {
      watchdog.readStarted();
      const piece = await reply.body.read();
      watchdog.readEnded();
      if (piece === null) return Buffer.concat(pieces);
      pieces.push(piece);
      bytes += piece.length;
    }
    reply.body.cancel();
  } catch {
    // A part of an error body is better than none. If the client left or the deadline passed, that verdict replaces it.
    if (watchdog.verdict === 'client_closed' || watchdog.verdict === 'deadline_exceeded')
      fail(watchdog.verdict);
  }
  return pieces.length === 0 ? NO_BYTES : Buffer.concat(pieces);
}
