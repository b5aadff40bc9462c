import type { ByteSource } from '../../ports/byte-source.ts';
import type { HttpReply } from '../../ports/http-server.ts';
import { hasNoBody } from '../http/reply-body.ts';
import { endToEndHeaders } from '../http/reply-headers.ts';
import type { BunRequest } from './http2-exchange.ts';
import type { Watch } from './http2-watch.ts';

/** No buffer of ours between the source and the socket: each piece is asked for when the last one is gone. */
const UNBUFFERED = Object.freeze({ highWaterMark: 0 });

/** What Bun is to send. Takes the request off the watch once its last byte is handed over. */
export function toResponse(reply: HttpReply, request: BunRequest, watch: Watch, draining: boolean): Response {
  let headers = endToEndHeaders(reply.headers);
  if (draining || request.closeAfterReply) headers = { ...headers, connection: 'close' };
  const init = { status: reply.status, headers };
  const { body } = reply;
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) {
    watch.remove(request);
    return new Response(hasNoBody(reply.status) ? null : (body as BodyInit | null), init);
  }
  if (hasNoBody(reply.status) || request.method === 'HEAD') {
    body.cancel();
    watch.remove(request);
    return new Response(null, init);
  }
  return new Response(new ReadableStream(new ReplySource(body, request, watch), UNBUFFERED), init);
}

/** A response that makes Bun cut the connection (HTTP/2: reset the stream) without a byte of an answer. */
export function cutResponse(): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        // With a reason, Bun prints it (pitfall R).
        controller.error(undefined);
      },
    }),
  );
}

/** Pull side of a streamed reply: not an async generator (pitfall F), not `type: 'direct'` (pitfall E). */
class ReplySource {
  readonly #source: ByteSource;
  readonly #request: BunRequest;
  readonly #watch: Watch;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #over = false;

  constructor(source: ByteSource, request: BunRequest, watch: Watch) {
    this.#source = source;
    this.#request = request;
    this.#watch = watch;
    request.onCut = this.#break;
  }

  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.#controller = controller;
  }

  pull(): Promise<void> {
    this.#request.takenDueTick = -1;
    return this.#source.read().then(this.#deliver, this.#break);
  }

  cancel(): void {
    this.#finish();
    this.#source.cancel();
  }

  readonly #deliver = (chunk: Uint8Array | null): void => {
    if (this.#over) return;
    if (chunk === null) {
      this.#finish();
      this.#controller?.close();
      return;
    }
    this.#request.takenDueTick = this.#watch.stalledTick();
    this.#controller?.enqueue(chunk);
  };

  readonly #break = (): void => {
    if (this.#over) return;
    this.#finish();
    this.#source.cancel();
    this.#controller?.error(undefined);
  };

  #finish(): void {
    this.#over = true;
    this.#watch.remove(this.#request);
  }
}
