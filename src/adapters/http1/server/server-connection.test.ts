import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import type { HttpReply, HttpRequest } from '../../../ports/http-server.ts';
import { DEFAULT_BOUNDS } from '../../http/server-bounds.ts';
import type { SocketOwner, WireSocket } from '../../socket/wire-socket.ts';
import { ServerConnection } from './server-connection.ts';
import { ServerState } from './server-state.ts';

/** Keeps what is written, and fails on a write after the end. */
class RecordingSocket implements WireSocket {
  readonly remoteAddress = '127.0.0.1';
  readonly seen: string[] = [];
  owner: SocketOwner | undefined;
  paused = false;
  #over = false;
  write(bytes: Uint8Array): boolean {
    assert.equal(this.#over, false, 'written after the end');
    this.seen.push(Buffer.from(bytes).toString('latin1'));
    return true;
  }
  writeCopy(bytes: Buffer, length: number): boolean {
    return this.write(bytes.subarray(0, length));
  }
  pause(): void {
    this.paused = true;
  }
  resume(): void {
    this.paused = false;
  }
  finish(): void {
    this.seen.push('FIN');
    this.#over = true;
  }
  reset(): void {
    this.seen.push('RST');
    this.#over = true;
  }
  ref(): void {}
  unref(): void {}
}

/** Reads the body before it answers, so that the answer shows which bytes belonged to the body. */
const echo = async (request: HttpRequest): Promise<HttpReply> => {
  const body = Buffer.from(await request.body({ maxBytes: 1_000, timeoutMs: 10_000 })).toString('latin1');
  return { status: 200, headers: {}, body: `${request.method} ${request.target} <${body}>` };
};
const state = new ServerState(echo, DEFAULT_BOUNDS);

async function conversation(bytes: Buffer, cuts: readonly number[]): Promise<string> {
  const socket = new RecordingSocket();
  const connection = new ServerConnection(socket, state, () => socket.seen.push('HTTP/2'));
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  for (let n = 1; n < edges.length; n++) {
    const piece = Buffer.from(bytes.subarray(edges[n - 1], edges[n]));
    if (piece.length > 0) connection.onData(piece);
    await settled();
  }
  await settled();
  assert.equal(socket.paused, false);
  connection.onClose();
  return socket.seen.join('').replace(/date: [^\r]*\r\n/g, '');
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

const requests = fc.oneof(
  fc.constantFrom(
    'GET /1 HTTP/1.1\r\nHost: x\r\n\r\n',
    'HEAD /2 HTTP/1.1\r\nHost: x\r\n\r\n',
    'POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nGET / HTT',
    'POST /4 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\n\r\n\r\n0\r\nX-T: 1\r\n\r\n',
    '\r\n',
  ),
  fc.constantFrom(
    'GET /5 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    'GET /6 HTTP/1.0\r\n\r\n',
    'POST /7 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc',
    'POST /8 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nab',
    'BREW / HTTP/1.1\r\nHost: x\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'PRI * HTTP/2.0\r\n\r\nXX',
    'no request',
  ),
);
const streams = fc.array(requests, { maxLength: 6 }).map((all) => Buffer.from(all.join(''), 'latin1'));
const cuts = fc.array(fc.nat(1_000), { maxLength: 8 });

describe('a connection of a client', () => {
  after(() => state.destroy());

  test('comes to the same answers however its bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(streams, cuts, async (bytes, where) => {
        assert.equal(await conversation(bytes, where), await conversation(bytes, []));
      }),
      { numRuns: 150 },
    );
    assert.equal(state.inFlight, 0);
    assert.equal(state.connections.size, 0);
  });

  test('breaks at no byte, whatever was tampered with', async () => {
    const tampering = fc.record({ at: fc.nat(400), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(streams, tampering, cuts, async (bytes, { at, byte }, where) => {
        const tampered = Buffer.from(bytes);
        if (tampered.length > 0) tampered[at % tampered.length] = byte;
        await conversation(tampered, where);
      }),
      { numRuns: 150 },
    );
    assert.equal(state.inFlight, 0);
    assert.equal(state.connections.size, 0);
  });
});
