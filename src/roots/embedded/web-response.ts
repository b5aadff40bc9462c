import type { ByteSource } from '../../ports/byte-source.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import type { EmbeddedCalls } from './embedded-calls.ts';

/** Statuses that `Response` takes no body for. */
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 205, 304]);

/** A connection's own business, which a `Response` is not bound to. */
const HOP_BY_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding']);

interface ReplyParts {
  readonly calls: EmbeddedCalls;
  /** The reply has been read to its end, or nobody wants it. */
  readonly over: () => void;
}

/** A reply of the gateway as a web `Response`, whose body is pulled from upstream as fast as it is read. */
export function webResponse(method: string, reply: HttpReply, { calls, over }: ReplyParts): Response {
  const { status, body } = reply;
  const headers = new Headers();
  for (const [name, value] of Object.entries(reply.headers)) {
    if (!HOP_BY_HOP.has(name)) headers.set(name, value);
  }
  const whole = isSource(body) ? undefined : bytesOf(body);
  if (whole !== undefined && whole.length > 0) headers.set('content-length', `${whole.length}`);
  if (method === 'HEAD' || WITHOUT_BODY.has(status)) {
    if (isSource(body)) body.cancel();
    over();
    return new Response(null, { status, headers });
  }
  if (isSource(body)) return new Response(streamOf(body, { calls, over }), { status, headers });
  over();
  return new Response(whole?.length === 0 ? null : whole, { status, headers });
}

function isSource(body: HttpReply['body']): body is ByteSource {
  return body !== null && typeof body === 'object' && 'read' in body;
}

function bytesOf(body: string | Uint8Array | null): Uint8Array<ArrayBuffer> {
  return typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body ?? []);
}

function streamOf(source: ByteSource, { calls, over }: ReplyParts): ReadableStream<Uint8Array> {
  let cancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await calls.waitFor(source.read()).catch((thrown: unknown) => {
          over();
          throw thrown;
        });
        if (cancelled) return;
        if (bytes !== null) {
          controller.enqueue(bytes);
          return;
        }
        over();
        controller.close();
      },
      cancel() {
        cancelled = true;
        source.cancel();
        over();
      },
    },
    // Nothing is read ahead: a slow reader slows the provider down.
    { highWaterMark: 0 },
  );
}
