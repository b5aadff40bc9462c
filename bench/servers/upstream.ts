import type { Socket } from 'bun';
import { type Answers, CONVERSE, OPENAI } from '../payload/answers.ts';

// The provider of the benchmark. It uses bare sockets and prebuilt bytes, because it shares the CPU with the server under
// test. `/fast/…` answers at once. `/paced/20/…` streams a piece each 20 ms until `POST /end`. `GET /stats` returns how many
// pieces were sent.

/** Pieces of a stream that is answered at once. */
const FAST_PIECES = 16;

interface Connection {
  /** The bytes of a request that is not complete yet. */
  held: Buffer;
  /** Undefined while no paced stream runs here. */
  paced: { readonly piece: Buffer; readonly closing: Buffer } | undefined;
}

interface Wire {
  readonly whole: Buffer;
  /** A whole stream for one write. */
  readonly fast: Buffer;
  readonly opening: Buffer;
  readonly piece: Buffer;
  readonly closing: Buffer;
}

const WIRES = { openai: wireOf(OPENAI), converse: wireOf(CONVERSE) };
const BLANK_LINE = Buffer.from('\r\n\r\n');
const NO_BYTES = Buffer.alloc(0);

/** Paced streams by slot. There is one slot for each millisecond, so that pieces are spread over the interval. */
const slots = new Map<number, Set<Socket<Connection>>[]>();
let opened = 0;
let piecesSent = 0;

const server = Bun.listen<Connection>({
  hostname: '127.0.0.1',
  port: 0,
  socket: {
    open(socket) {
      socket.data = { held: NO_BYTES, paced: undefined };
      socket.setNoDelay(true);
    },
    data: read,
    close: forget,
    error: forget,
  },
});
process.stdout.write(`${JSON.stringify({ port: server.port })}\n`);

function read(socket: Socket<Connection>, chunk: Buffer): void {
  const { data } = socket;
  let bytes = data.held.length === 0 ? chunk : Buffer.concat([data.held, chunk]);
  for (;;) {
    const headEnd = bytes.indexOf(BLANK_LINE);
    if (headEnd < 0) break;
    const head = bytes.toString('latin1', 0, headEnd);
    const end = headEnd + 4 + Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (bytes.length < end) break;
    answer(
      socket,
      head.slice(head.indexOf(' ') + 1, head.indexOf(' HTTP/')),
      bytes.subarray(headEnd + 4, end),
    );
    bytes = bytes.subarray(end);
  }
  data.held = bytes.length === 0 ? NO_BYTES : Buffer.from(bytes);
}

function answer(socket: Socket<Connection>, path: string, body: Buffer): void {
  if (path === '/stats') {
    send(socket, wholeReply('application/json', Buffer.from(JSON.stringify({ piecesSent }))));
    return;
  }
  if (path === '/end') {
    endAll();
    send(socket, wholeReply('application/json', Buffer.from('{}')));
    return;
  }
  const converse = path.includes('/converse');
  const wire = converse ? WIRES.converse : WIRES.openai;
  const streamed = converse ? path.endsWith('-stream') : body.includes('"stream":true');
  if (!streamed) send(socket, wire.whole);
  else if (path.startsWith('/fast/')) send(socket, wire.fast);
  else pace(socket, Number(path.split('/')[2]), wire);
}

function pace(socket: Socket<Connection>, intervalMs: number, { opening, piece, closing }: Wire): void {
  socket.data.paced = { piece, closing };
  send(socket, opening);
  const ring = slots.get(intervalMs) ?? startRing(intervalMs);
  ring[opened++ % intervalMs]?.add(socket);
}

function startRing(intervalMs: number): Set<Socket<Connection>>[] {
  const ring = Array.from({ length: intervalMs }, () => new Set<Socket<Connection>>());
  slots.set(intervalMs, ring);
  let at = Math.floor(performance.now());
  setInterval(() => {
    // Timers are late under load. So every slot that has passed sends its pieces.
    for (const now = performance.now(); at < now; at++) {
      for (const socket of ring[at % intervalMs] ?? []) {
        if (socket.data.paced === undefined) continue;
        send(socket, socket.data.paced.piece);
        piecesSent++;
      }
    }
  }, 1);
  return ring;
}

function endAll(): void {
  for (const ring of slots.values()) {
    for (const sockets of ring) {
      for (const socket of sockets) {
        if (socket.data.paced) send(socket, socket.data.paced.closing);
        socket.data.paced = undefined;
      }
      sockets.clear();
    }
  }
}

function forget(socket: Socket<Connection>): void {
  socket.data.paced = undefined;
  for (const ring of slots.values()) for (const sockets of ring) sockets.delete(socket);
}

function send(socket: Socket<Connection>, bytes: Buffer): void {
  // Answers are far smaller than a socket's buffer. If one does not fit, its reader is gone.
  if (socket.write(bytes) !== bytes.length) socket.terminate();
}

function wireOf(answers: Answers): Wire {
  const head = Buffer.from(
    `HTTP/1.1 200 OK\r\ncontent-type: ${answers.streamType}\r\nx-request-id: req_upstream\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  const opening = Buffer.concat([head, httpChunk(answers.opening)]);
  const piece = httpChunk(answers.piece);
  const closing = Buffer.concat([httpChunk(answers.closing), Buffer.from('0\r\n\r\n')]);
  const pieces = Array.from({ length: FAST_PIECES - 1 }, () => piece);
  return {
    whole: wholeReply(answers.wholeType, Buffer.from(answers.whole)),
    fast: Buffer.concat([opening, ...pieces, closing]),
    opening,
    piece,
    closing,
  };
}

function wholeReply(type: string, body: Buffer): Buffer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nx-request-id: req_upstream\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function httpChunk(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}
