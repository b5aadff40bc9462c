import type { CancelSignal } from '../core/cancellation.ts';
import { joinBytes } from '../core/codec/bytes.ts';
import { FailureError } from '../core/failure.ts';
import { NO_BYTES } from '../core/stream-part.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import {
  type HttpClient,
  NetworkError,
  type UpstreamBody,
  type UpstreamReply,
  type WireRequest,
} from '../ports/http-client.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { Simulator } from './simulator.ts';

const encoder = new TextEncoder();

/** Calls a simulator in this process. The URL's host is ignored; faults arrive as they would from a socket. */
export function simulatorHttpClient(simulator: Simulator): HttpClient {
  return {
    async send(request, { signal }) {
      if (signal.aborted) throw new NetworkError('aborted', 'aborted before sending');
      return upstreamReply(await answered(simulator, request, signal));
    },
    async close() {},
  };
}

function bytesOf(body: WireRequest['body']): Uint8Array {
  if (body === null) return NO_BYTES;
  if (typeof body === 'string') return encoder.encode(body);
  return body instanceof Uint8Array ? body : joinBytes(body);
}

/** @throws NetworkError and nothing else */
async function answered(
  simulator: Simulator,
  request: WireRequest,
  signal: CancelSignal,
): Promise<HttpReply> {
  try {
    return await simulator.handle(asServerSees(request, signal));
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    throw new NetworkError('other', error instanceof Error ? error.message : 'the simulator failed');
  }
}

function asServerSees(request: WireRequest, signal: CancelSignal): HttpRequest {
  const { pathname, search } = new URL(request.url);
  const body = bytesOf(request.body);
  return {
    method: request.method,
    target: `${pathname}${search}`,
    remoteAddress: '127.0.0.1',
    signal,
    header: (name) => request.headers[name] ?? null,
    headers: () => Object.entries(request.headers),
    async body({ maxBytes }) {
      if (body.length > maxBytes) {
        throw new FailureError({
          code: 'payload_too_large',
          message: `The body is larger than ${maxBytes} bytes.`,
        });
      }
      return body;
    },
  };
}

function upstreamReply(reply: HttpReply): UpstreamReply {
  return {
    status: reply.status,
    header: (name) => reply.headers[name] ?? null,
    body:
      typeof reply.body === 'object' && reply.body !== null && 'read' in reply.body
        ? streamed(reply.body)
        : held(reply.body),
  };
}

function held(body: string | Uint8Array | null): UpstreamBody {
  let left: Uint8Array | null = typeof body === 'string' ? encoder.encode(body) : body;
  if (left?.length === 0) left = null;
  const drop = (): void => {
    left = null;
  };
  return {
    async read() {
      const bytes = left;
      left = null;
      return bytes;
    },
    cancel: drop,
    release: drop,
  };
}

/** Releasing a stream cancels it: no connection is kept, so nothing behind the terminal event needs reading. */
function streamed(source: ByteSource): UpstreamBody {
  return { read: () => source.read(), cancel: () => source.cancel(), release: () => source.cancel() };
}
