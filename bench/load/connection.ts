import type { Socket } from 'bun';

/** The result of one exchange. */
export interface Outcome {
  /** Status 200 and a whole body. */
  readonly ok: boolean;
  /** From sending to the first byte of the body, in milliseconds. */
  readonly firstByteMs: number;
  /** From sending to the last byte, in milliseconds. */
  readonly totalMs: number;
  /** The last bytes of the body. */
  readonly tail: string;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LAST_CHUNK = '0\r\n\r\n';
const TAIL_CHARS = 96;

/** One keep-alive HTTP/1.1 connection with one exchange at a time. It reads as little of the answer as it can. */
export class Connection {
  readonly #socket: Socket<Connection>;
  #done: ((outcome: Outcome) => void) | undefined;
  #sentAt = 0;
  #firstByteAt = 0;
  #head: Buffer | undefined;
  #inBody = false;
  #status = 0;
  /** Bytes of the body that are still to come. -1 if the body is chunked. */
  #left = 0;
  #tail = '';
  /** The part of the request that the socket has not taken yet. */
  #unsent: Uint8Array | undefined;
  closed = false;
  /** Called with the time at each read of a body. */
  onBody: ((now: number) => void) | undefined;

  private constructor(socket: Socket<Connection>) {
    this.#socket = socket;
  }

  static async open(port: number): Promise<Connection> {
    const socket = await Bun.connect<Connection>({
      hostname: '127.0.0.1',
      port,
      socket: {
        data: (from, chunk) => from.data.#read(chunk),
        drain: (from) => from.data.#write(),
        close: (from) => from.data.#broken(),
        error: (from) => from.data.#broken(),
      },
    });
    socket.setNoDelay(true);
    const connection = new Connection(socket);
    socket.data = connection;
    return connection;
  }

  /** @param sentAt when an open loop should have sent it */
  send(request: Uint8Array, done: (outcome: Outcome) => void, sentAt: number = performance.now()): void {
    this.#done = done;
    this.#sentAt = sentAt;
    this.#firstByteAt = 0;
    this.#head = undefined;
    this.#inBody = false;
    this.#tail = '';
    if (this.closed) this.#finish(false);
    else {
      this.#unsent = request;
      this.#write();
    }
  }

  close(): void {
    this.closed = true;
    this.#socket.terminate();
  }

  #write(): void {
    if (this.#unsent === undefined) return;
    const written = this.#socket.write(this.#unsent);
    this.#unsent = written < this.#unsent.length ? this.#unsent.subarray(written) : undefined;
  }

  #read(chunk: Buffer): void {
    let body = chunk;
    if (!this.#inBody) {
      const bytes = this.#head ? Buffer.concat([this.#head, chunk]) : chunk;
      const end = bytes.indexOf(HEAD_END);
      if (end < 0) {
        this.#head = Buffer.from(bytes);
        return;
      }
      this.#readHead(bytes.toString('latin1', 0, end));
      body = bytes.subarray(end + 4);
    }
    if (body.length > 0) {
      if (this.#firstByteAt === 0) this.#firstByteAt = performance.now();
      this.onBody?.(performance.now());
    }
    if (this.#left < 0) {
      const from = Math.max(0, body.length - TAIL_CHARS);
      this.#tail = (from > 0 ? '' : this.#tail.slice(-TAIL_CHARS)) + body.toString('latin1', from);
      if (this.#tail.endsWith(LAST_CHUNK)) this.#finish(this.#status === 200);
    } else {
      this.#left -= body.length;
      if (this.#left <= 0) this.#finish(this.#status === 200);
    }
  }

  #readHead(head: string): void {
    this.#inBody = true;
    this.#status = Number(head.slice(9, 12));
    const length = /content-length: *(\d+)/i.exec(head);
    this.#left = length ? Number(length[1]) : -1;
  }

  #broken(): void {
    this.closed = true;
    this.#finish(false);
  }

  #finish(ok: boolean): void {
    const done = this.#done;
    if (done === undefined) return;
    this.#done = undefined;
    const now = performance.now();
    const firstByteMs = (this.#firstByteAt || now) - this.#sentAt;
    done({ ok, firstByteMs, totalMs: now - this.#sentAt, tail: this.#tail });
  }
}
