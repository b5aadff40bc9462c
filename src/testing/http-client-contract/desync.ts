import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import type { HttpClient, UpstreamReply } from '../../ports/http-client.ts';
import { until, untilStill } from '../until.ts';
import { type ClientUnderTest, clientTest, NEVER, rejectsWith, replyText } from './subject.ts';

const LARGE = 'x'.repeat(100_000);

/** Each request gets its own reply, on connections that are used again and from upstreams that break the protocol. */
export function clientDesyncContract(subject: ClientUnderTest): void {
  for (const framing of ['a length', 'chunks']) {
    clientTest(
      subject,
      `a large reply in ${framing} that is read late does not hold up the next one on its connection`,
      (socket, { ordinal }) => {
        const body = `${LARGE}${ordinal}`;
        if (framing === 'a length') socket.write(`HTTP/1.1 200 OK\r\n${length(body)}\r\n\r\n${body}`);
        else socket.write(`HTTP/1.1 200 OK\r\n${CHUNKED}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
      },
      async ({ upstream, post }) => {
        for (let n = 1; n <= 4; n++) {
          const reply = await post();
          await untilStill(() => upstream.requests.length);
          assert.equal(await replyText(reply), `${LARGE}${n}`);
        }
        assert.equal(upstream.connections, 1);
      },
    );
  }

  clientTest(
    subject,
    'bytes beyond the length of a reply never reach the next caller',
    (socket, { connection }) =>
      void socket.write(
        `HTTP/1.1 200 OK\r\n${length('1')}\r\n\r\n${connection}HTTP/1.1 200 OK\r\n${length('evil')}\r\n\r\nevil`,
      ),
    async ({ upstream, post }) => {
      for (const expected of ['1', '2', '3']) assert.equal(await replyText(await post()), expected);
      assert.equal(upstream.connections, 3);
    },
  );

  clientTest(
    subject,
    'nor do those that come later, while nobody asks',
    (socket, { connection }) => {
      socket.write(`HTTP/1.1 200 OK\r\n${length('1')}\r\n\r\n${connection}`);
      setTimeout(() => socket.write(`HTTP/1.1 200 OK\r\n${length('evil')}\r\n\r\nevil`), 5);
    },
    async ({ upstream, post }) => {
      assert.equal(await replyText(await post()), '1');
      await until(() => upstream.open === 0);
      assert.equal(await replyText(await post()), '2');
    },
  );

  clientTest(
    subject,
    'the reply to an aborted request never reaches the next caller',
    (socket, { ordinal, connection }) => {
      if (connection === 1 && ordinal === 2) setTimeout(() => socket.write(reply('late')), 5);
      else socket.write(reply(`${connection}/${ordinal}`));
    },
    async ({ upstream, post }) => {
      assert.equal(await replyText(await post()), '1/1');
      const controller = new AbortController();
      const aborted = post({ signal: controller.signal });
      await until(() => upstream.requests.length === 2);
      controller.abort();
      await rejectsWith(aborted, 'aborted');
      assert.equal(await replyText(await post()), '2/1');
    },
  );

  for (const [what, head] of Object.entries({
    'connection: close': `HTTP/1.1 200 OK\r\nConnection: close\r\n${length('ok')}\r\n\r\nok`,
    'HTTP/1.0': `HTTP/1.0 200 OK\r\n${length('ok')}\r\n\r\nok`,
  })) {
    clientTest(
      subject,
      `a connection whose reply says ${what} is not used again`,
      (socket) => void socket.write(head),
      async ({ upstream, post }) => {
        for (let n = 1; n <= 3; n++) {
          assert.equal(await replyText(await post()), 'ok');
          await until(() => upstream.open === 0);
          assert.equal(upstream.connections, n);
        }
      },
    );
  }

  clientTest(
    subject,
    'a reply without a body has none, whatever its head says',
    (socket, { ordinal }) =>
      void socket.write(ordinal === 1 ? `HTTP/1.1 304 Same\r\n${length(LARGE)}\r\n\r\n` : reply('next')),
    async ({ upstream, post }) => {
      assert.equal(await replyText(await post()), '');
      assert.equal(await replyText(await post()), 'next');
      assert.equal(upstream.connections, 1);
    },
  );

  clientTest(
    subject,
    'any number of informational replies is passed over',
    (socket) =>
      void socket.write(`${'HTTP/1.1 102 Processing\r\nX-A: 1\r\n\r\n'.repeat(10_000)}${reply('at last')}`),
    async ({ post }) => assert.equal(await replyText(await post()), 'at last'),
  );

  clientTest(
    subject,
    'a switch of protocols that nobody asked for is no reply',
    (socket) => void socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'),
    async ({ post }) => rejectsWith(post(), 'protocol'),
  );

  clientTest(
    subject,
    'a reply may come byte by byte',
    (socket) =>
      void dribble(socket, `HTTP/1.1 200 OK\r\nX-A: 1\r\n${CHUNKED}2;x=y\r\nok\r\n0\r\nX-T: 1\r\n\r\n`),
    async ({ upstream, post }) => {
      for (let n = 0; n < 2; n++) {
        const answer = await post();
        assert.equal(answer.header('x-a'), '1');
        assert.equal(await replyText(answer), 'ok');
      }
      assert.equal(upstream.connections, 1);
    },
  );

  clientTest(
    subject,
    'an upstream that answers before it has the request gets no other on that connection',
    () => {},
    async ({ client }) => {
      const upstream = await HastyUpstream.start();
      const first = await sendTo(client, upstream.url, 20_000_000);
      assert.equal(first.status, 413);
      assert.equal(await replyText(first), '1');
      assert.equal(await replyText(await sendTo(client, upstream.url, 20_000_000)), '2');
      assert.equal(upstream.connections, 2);
      await upstream.close();
    },
  );

  // Over TLS the upstream of these tests cannot reset.
  if (subject.identity) return;
  clientTest(
    subject,
    'a body that ends with its connection is cut by a reset',
    (socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nhalf', () => setTimeout(() => socket.resetAndDestroy(), 5));
    },
    async ({ post }) => rejectsWith(post().then(replyText), 'reset'),
  );
}

const CHUNKED = 'Transfer-Encoding: chunked\r\n\r\n';

function length(body: string): string {
  return `Content-Length: ${body.length}`;
}

function reply(body: string): string {
  return `HTTP/1.1 200 OK\r\n${length(body)}\r\n\r\n${body}`;
}

async function dribble(socket: Socket, bytes: string): Promise<void> {
  for (const byte of bytes) {
    socket.write(byte);
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

function sendTo(client: HttpClient, url: string, bytes: number): Promise<UpstreamReply> {
  const request = { method: 'POST', url, headers: {}, body: new Uint8Array(bytes) } as const;
  return client.send(request, { signal: NEVER, connectTimeoutMs: 5_000 });
}

/** Answers the first byte of a request, and reads no further. */
class HastyUpstream {
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => {
    const connection = ++this.connections;
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.pause();
      socket.write(`HTTP/1.1 413 Too Large\r\n${length('1')}\r\n\r\n${connection}`);
    });
  });

  static async start(): Promise<HastyUpstream> {
    const upstream = new HastyUpstream();
    await new Promise<void>((resolve) => upstream.#server.listen(0, '127.0.0.1', resolve));
    return upstream;
  }

  get url(): string {
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}
