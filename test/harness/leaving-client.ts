import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import { RawClient } from '../../src/testing/raw-client.ts';
import type { DialectUnderTest } from './dialects.ts';
import { postBytes } from './raw.ts';

/** How a client leaves: a closed or crashed program, a cancelled or dropped HTTP/2 request. */
export const WAYS_TO_LEAVE = ['fin', 'rst', 'h2-reset', 'h2-close'] as const;
export type WayToLeave = (typeof WAYS_TO_LEAVE)[number];

/** A client that sends a request and leaves. */
export interface LeavingClient {
  /** The bytes of the reply's body so far; for HTTP/1.1 with the head. */
  received(): string;
  leave(): void;
}

export interface Asking {
  readonly model: string;
  readonly text: string;
  readonly stream: boolean;
}

export async function askAndLeave(
  port: number,
  dialect: DialectUnderTest,
  { model, text, stream }: Asking,
  way: WayToLeave,
): Promise<LeavingClient> {
  const body = Buffer.from(JSON.stringify(dialect.body(model, text, stream)));
  if (way === 'fin' || way === 'rst') {
    const client = await RawClient.send(port, postBytes(dialect, model, body, stream));
    return {
      received: () => client.received,
      leave: () => (way === 'fin' ? client.destroy() : client.reset()),
    };
  }
  const session = connect(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  const request = session.request({
    ':method': 'POST',
    ':path': dialect.path(model, stream),
    ...dialect.headers,
  });
  request.on('error', () => {});
  request.end(body);
  return new Http2Client(session, request, way);
}

class Http2Client implements LeavingClient {
  readonly #session: ClientHttp2Session;
  readonly #request: ClientHttp2Stream;
  readonly #way: WayToLeave;
  #text = '';

  constructor(session: ClientHttp2Session, request: ClientHttp2Stream, way: WayToLeave) {
    this.#session = session;
    this.#request = request;
    this.#way = way;
    request.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
    });
  }

  received(): string {
    return this.#text;
  }

  leave(): void {
    if (this.#way === 'h2-close') {
      this.#session.destroy();
      return;
    }
    this.#request.close(constants.NGHTTP2_CANCEL);
    this.#request.on('close', () => this.#session.close());
  }
}
