import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { HttpReply, HttpRequest } from '../../../ports/http-server.ts';
import { ControlledSource } from '../../../testing/controlled-source.ts';
import { until } from '../../../testing/until.ts';
import { DEFAULT_BOUNDS } from '../../http/server-bounds.ts';
import { parseRequestHead } from '../message/head.ts';
import { type ExchangeHost, ServerExchange } from './server-exchange.ts';
import { ServerState } from './server-state.ts';

const STALLED_TICKS = 10;
const bounds = { ...DEFAULT_BOUNDS, tickMs: 1_000, stalledReaderMs: STALLED_TICKS * 1_000 };

/** A connection whose client takes what is written when the test says so. */
class SlowHost implements ExchangeHost {
  readonly written: Uint8Array[] = [];
  held = 0;
  ended: boolean | undefined;
  hasBody = false;
  readonly socket = {
    remoteAddress: '127.0.0.1',
    write: (bytes: Uint8Array) => {
      this.written.push(bytes);
      return false;
    },
    writeCopy: (bytes: Buffer, length: number) => {
      this.written.push(Buffer.from(bytes.subarray(0, length)));
      return false;
    },
    pause() {},
    resume() {},
    finish() {},
    reset() {},
    owner: undefined,
    ref() {},
    unref() {},
  };
  wantBody(): boolean {
    return this.hasBody;
  }
  holdBody(): void {
    this.held++;
  }
  exchangeEnded(close: boolean): void {
    this.ended = close;
  }
  handOver(): void {}
  cut(): void {}
  get bytes(): number {
    return this.written.reduce((sum, bytes) => sum + bytes.length, 0);
  }
}

let state: ServerState | undefined;
function exchangeWith(host: SlowHost, handler: (request: HttpRequest) => Promise<HttpReply>): ServerExchange {
  state = new ServerState(handler, bounds);
  const head = parseRequestHead('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9');
  const exchange = new ServerExchange(head, host, state, undefined);
  void exchange.run();
  return exchange;
}

function advance({ connections }: ServerState, ticks: number): void {
  for (let n = 0; n < ticks; n++) connections.advance();
}

describe('ServerExchange', () => {
  afterEach(() => state?.destroy());

  test('a client that takes a large reply slowly is not stalled, one that takes nothing is', async () => {
    const host = new SlowHost();
    const exchange = exchangeWith(host, async () => ({
      status: 200,
      headers: {},
      body: 'x'.repeat(1_000_000),
    }));
    await until(() => host.written.length > 0);
    assert.ok(state);
    assert.ok(host.bytes < 70_000);
    while (host.ended === undefined) {
      const before = host.bytes;
      advance(state, STALLED_TICKS - 1);
      assert.equal(exchange.isStalled(state.connections.tick), false);
      exchange.drained();
      await until(() => host.bytes > before || host.ended !== undefined);
      assert.ok(host.bytes - before <= 65_536);
    }
    const [head, body] = Buffer.concat(host.written).toString('latin1').split('\r\n\r\n');
    assert.match(head ?? '', /\r\ncontent-length: 1000000/);
    assert.equal(body?.length, 1_000_000);

    const stalled = new SlowHost();
    const other = exchangeWith(stalled, async () => ({ status: 200, headers: {}, body: 'x' }));
    await until(() => stalled.written.length > 0);
    advance(state, STALLED_TICKS + 2);
    assert.equal(other.isStalled(state.connections.tick), true);
  });

  test('a reply that cannot be sent is a 500, and its source is let go', async () => {
    const host = new SlowHost();
    const source = new ControlledSource();
    exchangeWith(host, async () => ({ status: 200, headers: { 'x-a': 'a\r\nx-b: c' }, body: source }));
    await until(() => host.written.length > 0);
    assert.match(Buffer.concat(host.written).toString('latin1'), /^HTTP\/1\.1 500 /);
    assert.equal(source.cancelled, true);
  });

  test('205 says that it has no body', async () => {
    const host = new SlowHost();
    exchangeWith(host, async () => ({ status: 205, headers: {}, body: 'never sent' }));
    await until(() => host.written.length > 0);
    assert.match(Buffer.concat(host.written).toString('latin1'), /\r\ncontent-length: 0\r\n\r\n$/);
  });

  test('a body that is given up after the reply does not hold up the next request', async () => {
    const host = new SlowHost();
    host.hasBody = true;
    let failed = false;
    const exchange = exchangeWith(host, async (request) => {
      request.body({ maxBytes: 10, timeoutMs: 20 }).catch(() => {
        failed = true;
      });
      return { status: 200, headers: {}, body: 'already' };
    });
    await until(() => host.written.length > 0);
    exchange.drained();
    assert.equal(host.ended, false);
    await until(() => failed);
    assert.equal(host.held, 0);
  });
});
