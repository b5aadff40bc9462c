import assert from 'node:assert/strict';
import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2';
import type { CancelSignal } from '../../core/cancellation.ts';
import { NetworkError } from '../../ports/http-client.ts';
import type { HttpReply, HttpRequest, ListeningServer } from '../../ports/http-server.ts';
import { ControlledSource, EndlessSource } from '../controlled-source.ts';
import { RawClient } from '../raw-client.ts';
import { until, untilStill } from '../until.ts';
import { LIMITS, type ServerUnderTest, serverTest } from './subject.ts';

/** HTTP/2 with prior knowledge, on the port that serves HTTP/1.1. */
export function serverHttp2Contract(subject: ServerUnderTest): void {
  const http2Test = (
    name: string,
    handler: (request: HttpRequest) => Promise<HttpReply>,
    run: (session: ClientHttp2Session, server: ListeningServer) => Promise<void>,
  ) =>
    serverTest(subject, `HTTP/2: ${name}`, handler, async (server) => {
      const session = connect(`http://127.0.0.1:${server.port}`);
      session.on('error', () => {});
      try {
        await run(session, server);
      } finally {
        session.destroy();
      }
    });

  http2Test(
    'request and reply, with the authority as host',
    async (request) => {
      const body = Buffer.from(await request.body(LIMITS)).toString();
      const host = [...request.headers()].find(([name]) => name === 'host')?.[1];
      return {
        status: 201,
        headers: { 'x-host': `${host} ${request.header('host')}`, connection: 'close' },
        body: `${request.method} ${request.target} ${body} ${request.header('x-a')}`,
      };
    },
    async (session, { port }) => {
      const stream = new Stream(session, { ':method': 'POST', ':path': '/m/a%3Ab?q', 'x-a': '1' }, 'body');
      await stream.closed();
      assert.equal(stream.status, 201);
      assert.equal(stream.text, 'POST /m/a%3Ab?q body 1');
      assert.equal(stream.header('x-host'), `127.0.0.1:${port} 127.0.0.1:${port}`);
    },
  );

  const sources: ControlledSource[] = [];
  const signals: CancelSignal[] = [];
  const streamed = async (request: HttpRequest) => {
    const source = new ControlledSource();
    sources.push(source);
    signals.push(request.signal);
    return { status: 200, headers: {}, body: source };
  };
  const reset = () => {
    sources.length = 0;
    signals.length = 0;
  };

  http2Test('each piece is on the wire before the next is there', streamed, async (session) => {
    reset();
    const stream = new Stream(session, { ':path': '/' });
    await until(() => sources.length === 1);
    sources[0]?.push('one ');
    await until(() => stream.text === 'one ');
    sources[0]?.push('two');
    await until(() => stream.text === 'one two');
    sources[0]?.end();
    await stream.closed();
    assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
  });

  http2Test('a reset stream aborts its own request and no other', streamed, async (session, server) => {
    reset();
    const first = new Stream(session, { ':path': '/1' });
    await until(() => sources.length === 1);
    const second = new Stream(session, { ':path': '/2' });
    await until(() => sources.length === 2);
    for (const source of sources) source.push('a');
    await until(() => first.text === 'a' && second.text === 'a');
    first.reset();
    await until(() => signals[0]?.aborted === true && sources[0]?.cancelled === true);
    assert.equal(signals[1]?.aborted, false);
    sources[1]?.push('b');
    sources[1]?.end();
    await second.closed();
    assert.equal(second.text, 'ab');
    await until(() => server.inFlight() === 0);
  });

  // The AWS SDK for JavaScript sends GOAWAY right behind each streaming request, and goes on reading.
  serverTest(
    subject,
    'HTTP/2: a client that says GOAWAY still gets its answers',
    streamed,
    async ({ port }) => {
      reset();
      const client = await RawClient.send(port, Buffer.concat([PREFACE, SETTINGS, GET_HEADERS, GOAWAY]));
      await until(() => sources.length === 1);
      sources[0]?.push('one');
      await client.receives('one');
      sources[0]?.push('two');
      await client.receives('two');
      assert.equal(signals[0]?.aborted, false);
      sources[0]?.end();
      await client.receives(END_OF_STREAM);
      client.destroy();
    },
  );

  http2Test('a connection that goes takes its requests along', streamed, async (session, server) => {
    reset();
    const streams = [new Stream(session, { ':path': '/1' }), new Stream(session, { ':path': '/2' })];
    await until(() => sources.length === streams.length);
    session.destroy();
    await until(
      () => signals.every((signal) => signal.aborted) && sources.every((source) => source.cancelled),
    );
    await until(() => server.inFlight() === 0);
  });

  http2Test('a source that breaks resets the stream', streamed, async (session) => {
    reset();
    const stream = new Stream(session, { ':path': '/' });
    await until(() => sources.length === 1);
    sources[0]?.push('begun');
    await until(() => stream.text === 'begun');
    sources[0]?.fail(new Error('upstream died'));
    await stream.closed();
    assert.notEqual(stream.rstCode, constants.NGHTTP2_NO_ERROR);
    assert.equal(stream.ended, false);
  });

  http2Test(
    'a handler that asks for a reset gets one',
    () => Promise.reject(new NetworkError('reset', 'scripted')),
    async (session) => {
      const stream = new Stream(session, { ':path': '/' });
      await stream.closed();
      assert.equal(stream.status, undefined);
      assert.notEqual(stream.rstCode, constants.NGHTTP2_NO_ERROR);
    },
  );

  http2Test(
    'a hundred streams at once',
    async (request) => ({ status: 200, headers: {}, body: await request.body(LIMITS) }),
    async (session) => {
      const streams = Array.from(
        { length: 100 },
        (_, n) => new Stream(session, { ':method': 'POST', ':path': '/' }, `n${n}`),
      );
      await Promise.all(streams.map((stream) => stream.closed()));
      assert.deepEqual(
        streams.map((stream) => stream.text),
        streams.map((_, n) => `n${n}`),
      );
    },
  );

  http2Test('drain lets streams under way finish', streamed, async (session, server) => {
    reset();
    const stream = new Stream(session, { ':path': '/' });
    await until(() => sources.length === 1);
    server.drain();
    sources[0]?.push('still');
    await until(() => stream.text === 'still');
    sources[0]?.end();
    await stream.closed();
    assert.equal(stream.rstCode, constants.NGHTTP2_NO_ERROR);
    if (subject.traits.saysGoaway) await until(() => session.closed);
  });

  let endless = new EndlessSource(0);
  http2Test(
    'a stream that is not read stops its source, and no other stream',
    async ({ target }) => {
      if (target !== '/endless') return { status: 200, headers: {}, body: 'quick' };
      endless = new EndlessSource(16_384);
      return { status: 200, headers: {}, body: endless };
    },
    async (session) => {
      const stalled = session.request({ ':path': '/endless' });
      stalled.on('error', () => {});
      stalled.pause();
      const stalledAt = await untilStill(() => endless.reads);
      assert.ok(stalledAt * 16_384 < 32_000_000, `${stalledAt} pieces were read for a stalled stream`);
      const other = new Stream(session, { ':path': '/quick' });
      await other.closed();
      assert.equal(other.text, 'quick');
      stalled.close(constants.NGHTTP2_CANCEL);
      await until(() => endless.cancelled);
    },
  );

  http2Test(
    'a large body arrives, one too large is told so',
    async (request) => {
      try {
        return {
          status: 200,
          headers: {},
          body: `${(await request.body({ ...LIMITS, maxBytes: 3_000_000 })).length}`,
        };
      } catch {
        return { status: 413, headers: {}, body: 'too large' };
      }
    },
    async (session) => {
      const fits = new Stream(session, { ':method': 'POST', ':path': '/' }, 'x'.repeat(3_000_000));
      await fits.closed();
      assert.equal(fits.text, '3000000');
      const large = new Stream(session, { ':method': 'POST', ':path': '/' }, 'x'.repeat(9_000_000));
      await large.closed();
      assert.equal(large.status, 413);
      assert.equal(large.text, 'too large');
    },
  );
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const SETTINGS = frame(4, 0, 0, []);
/** END_STREAM and END_HEADERS; `:method GET`, `:scheme http`, `:path /` by index, `:authority x`. */
const GET_HEADERS = frame(1, 5, 1, [0x82, 0x86, 0x84, 0x41, 0x01, 0x78]);
/** An empty DATA frame with END_STREAM. */
const END_OF_STREAM = frame(0, 1, 1, []).toString('latin1');
const GOAWAY = frame(7, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

/** Serialises a frame (RFC 9113 §4.1). */
function frame(type: number, flags: number, stream: number, payload: readonly number[]): Buffer {
  return Buffer.from([0, 0, payload.length, type, flags, 0, 0, 0, stream, ...payload]);
}

/** Collects the events of a client's stream. */
class Stream {
  text = '';
  status: number | undefined;
  rstCode: number | undefined;
  ended = false;
  readonly #stream: ClientHttp2Stream;
  #headers: Record<string, unknown> = {};

  constructor(session: ClientHttp2Session, headers: Record<string, string>, body?: string) {
    const stream = session.request(headers, { endStream: body === undefined });
    this.#stream = stream;
    stream.on('response', (received) => {
      this.status = received[':status'];
      this.#headers = received;
    });
    stream.on('data', (chunk: Buffer) => {
      this.text += chunk.toString('latin1');
    });
    stream.on('end', () => {
      this.ended = true;
    });
    stream.on('error', () => {
      this.ended = false;
    });
    stream.on('close', () => {
      this.rstCode = stream.rstCode;
    });
    if (body !== undefined) stream.end(body);
  }

  header(name: string): unknown {
    return this.#headers[name];
  }

  closed(): Promise<void> {
    return until(() => this.rstCode !== undefined);
  }

  reset(): void {
    this.#stream.close(constants.NGHTTP2_CANCEL);
  }
}
