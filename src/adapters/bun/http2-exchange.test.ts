import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { FailureError } from '../../core/failure.ts';
import type { HttpHandler } from '../../ports/http-server.ts';
import { ControlledSource } from '../../testing/controlled-source.ts';
import { until } from '../../testing/until.ts';
import { DEFAULT_BOUNDS } from '../http/server-bounds.ts';
import { TickWatch } from '../http/tick-watch.ts';
import { BunHttp2Exchange, type BunHttp2Host } from './http2-exchange.ts';

const IDLE_SECONDS = 40;
const STALLED_TICKS = 20;

/** Bun's idle timer works in steps of 4 s, so a test on a real server would have to sleep for as long. */
class FakeHost implements BunHttp2Host {
  readonly handler: HttpHandler;
  readonly bounds = {
    ...DEFAULT_BOUNDS,
    keepAliveSeconds: IDLE_SECONDS,
    stalledReaderMs: STALLED_TICKS * 1_000,
    tickMs: 1_000,
  };
  readonly exchanges = new TickWatch<BunHttp2Exchange>(1_000);
  readonly draining = false;
  readonly idleTimeouts: number[] = [];
  constructor(handler: HttpHandler) {
    this.handler = handler;
    // From now on only the test moves the ticks.
    this.exchanges.stop();
  }
  addressOf(): string {
    return '127.0.0.1';
  }
  setIdleTimeout(_raw: Request, seconds: number): void {
    this.idleTimeouts.push(seconds);
  }
  pass(ticks: number): void {
    for (let n = 0; n < ticks; n++) this.exchanges.advance();
  }
}

describe('BunHttp2Exchange', () => {
  let source = new ControlledSource();
  afterEach(() => {
    source = new ControlledSource();
  });
  const streamed: HttpHandler = async () => ({ status: 200, headers: {}, body: source });
  const get = () => new Request('http://127.0.0.1/');

  test('a request that takes long has its idle timer off while it lasts, and only then', async () => {
    const host = new FakeHost(streamed);
    const response = await new BunHttp2Exchange(get(), host).answer();
    host.pass(IDLE_SECONDS / 4 - 1);
    assert.deepEqual(host.idleTimeouts, []);
    host.pass(IDLE_SECONDS);
    assert.deepEqual(host.idleTimeouts, [0]);
    source.end();
    assert.equal(await response.text(), '');
    assert.deepEqual(host.idleTimeouts, [0, IDLE_SECONDS]);
    assert.equal(host.exchanges.size, 0);
  });

  test('a quick request leaves the idle timer alone', async () => {
    const host = new FakeHost(async () => ({ status: 200, headers: {}, body: 'x' }));
    await new BunHttp2Exchange(get(), host).answer();
    host.pass(IDLE_SECONDS);
    assert.deepEqual(host.idleTimeouts, []);
  });

  test('a reader that takes nothing is cut, one that waits for the next piece is not', async () => {
    const host = new FakeHost(streamed);
    const response = await new BunHttp2Exchange(get(), host).answer();
    const reader = response.body?.getReader();
    assert.ok(reader);
    const first = reader.read();
    await until(() => source.reads === 1);
    host.pass(STALLED_TICKS + 1);
    assert.equal(source.cancelled, false);
    source.push('one');
    assert.equal(Buffer.from((await first).value ?? []).toString(), 'one');
    host.pass(STALLED_TICKS);
    assert.equal(source.cancelled, false);
    host.pass(1);
    assert.equal(source.cancelled, true);
    await assert.rejects(reader.read());
  });

  test('a reader that leaves cancels the source', async () => {
    const host = new FakeHost(streamed);
    const response = await new BunHttp2Exchange(get(), host).answer();
    await response.body?.cancel();
    assert.equal(source.cancelled, true);
    assert.equal(host.exchanges.size, 0);
  });

  test('a body that has not come in time is refused, and the connection closes after the answer', async () => {
    const host = new FakeHost(async (request) => {
      try {
        await request.body({ maxBytes: 10, timeoutMs: 5_000 });
      } catch (thrown) {
        assert.ok(thrown instanceof FailureError);
        return { status: 408, headers: {}, body: thrown.failure.code };
      }
      return { status: 200, headers: {}, body: 'whole' };
    });
    const never = new ReadableStream<Uint8Array>();
    const init = { method: 'POST', body: never, headers: { 'content-length': '9' }, duplex: 'half' } as const;
    const answering = new BunHttp2Exchange(new Request('http://127.0.0.1/', init), host).answer();
    host.pass(6);
    const response = await answering;
    assert.equal(await response.text(), 'request_timeout');
    assert.equal(response.headers.get('connection'), 'close');
  });
});
