import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { until, untilStill } from '../until.ts';
import { type ClientUnderTest, clientTest, NEVER, replyText } from './subject.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** How requests are sent and well-formed replies are read. */
export function clientReplyContract(subject: ClientUnderTest): void {
  clientTest(
    subject,
    'what goes out is the request and little else',
    (socket) => socket.write(OK),
    async ({ upstream, client, post }) => {
      await replyText(await post());
      await replyText(await post({ headers: { 'user-agent': 'mine/1', 'accept-encoding': 'br' } }));
      const url = `${upstream.url}/models`;
      const get = { method: 'GET', url, headers: {}, body: null } as const;
      await replyText(await client.send(get, { signal: NEVER, connectTimeoutMs: 5_000 }));
      const [first, second, third] = upstream.requests;
      assert.match(first?.head ?? '', /^POST \/v1\/x\?y=%41 HTTP\/1\.1\r\n/);
      assert.equal(first?.body, 'hello');
      const known = [
        'host',
        'connection',
        'content-type',
        'content-length',
        'accept',
        'accept-encoding',
        'user-agent',
      ];
      for (const line of (first?.head ?? '').split('\r\n').slice(1)) {
        assert.ok(known.includes(line.split(':')[0]?.toLowerCase() ?? ''), line);
      }
      assert.match(first?.head ?? '', /\r\naccept-encoding: identity(\r\n|$)/i);
      assert.match(first?.head ?? '', /\r\nuser-agent: sluiceway(\r\n|$)/i);
      assert.match(second?.head ?? '', /\r\nuser-agent: mine\/1(\r\n|$)/i);
      assert.match(second?.head ?? '', /\r\naccept-encoding: br(\r\n|$)/i);
      assert.match(third?.head ?? '', /^GET \/models HTTP\/1\.1\r\n/);
      assert.equal(third?.body, '');
    },
  );

  clientTest(
    subject,
    'bytes go out as they are',
    (socket) => socket.write(OK),
    async ({ upstream, client }) => {
      const body = new Uint8Array([0, 200, 255]);
      const request = { method: 'POST', url: upstream.url, headers: {}, body } as const;
      await replyText(await client.send(request, { signal: NEVER, connectTimeoutMs: 5_000 }));
      assert.match(upstream.requests[0]?.head ?? '', /^POST \/ HTTP/);
      assert.equal(upstream.requests[0]?.body, '\x00\xc8\xff');
    },
  );

  clientTest(
    subject,
    'status, headers by lower-case name and body come back',
    (socket) =>
      socket.write(
        'HTTP/1.1 429 Slow Down\r\nX-A: 1\r\nRetry-After: 7\r\nX-A: 2\r\nContent-Length: 4\r\n\r\nbody',
      ),
    async ({ post }) => {
      const reply = await post();
      assert.equal(reply.status, 429);
      assert.equal(reply.header('retry-after'), '7');
      assert.equal(reply.header('x-a'), '1, 2');
      assert.equal(reply.header('absent'), null);
      assert.equal(await replyText(reply), 'body');
    },
  );

  const sockets: { emit(event: string, bytes: string): boolean }[] = [];
  clientTest(
    subject,
    'each piece is there as soon as it is sent, and the head before any',
    (socket, { ordinal }) => {
      if (ordinal === 1) socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      socket.on('resumeScript', (bytes: string) => socket.write(bytes));
      sockets.push(socket);
    },
    async ({ post }) => {
      const { body } = await post();
      const socket = sockets.at(-1);
      for (const piece of ['one', 'two', 'three']) {
        const reading = body.read();
        socket?.emit('resumeScript', `${piece.length}\r\n${piece}\r\n`);
        assert.equal(Buffer.from((await reading) ?? []).toString(), piece);
      }
      const end = body.read();
      socket?.emit('resumeScript', '0\r\n\r\n');
      assert.equal(await end, null);
    },
  );

  clientTest(
    subject,
    'redirects are answers like others',
    (socket) =>
      socket.write('HTTP/1.1 307 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
    async ({ upstream, post }) => {
      const reply = await post();
      assert.equal(reply.status, 307);
      assert.equal(await replyText(reply), '');
      assert.equal(upstream.requests.length, 1);
    },
  );

  const zipped = gzipSync('plain text');
  clientTest(
    subject,
    'compressed bodies stay compressed',
    (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${zipped.length}\r\n\r\n`);
      socket.write(zipped);
    },
    async ({ post }) => {
      const reply = await post();
      assert.equal(reply.header('content-encoding'), 'gzip');
      assert.equal(await replyText(reply), zipped.toString('latin1'));
    },
  );

  for (const status of [204, 304, 418, 529, 599]) {
    clientTest(
      subject,
      `status ${status} comes back as it is`,
      (socket) => socket.write(`HTTP/1.1 ${status} X\r\n${status < 400 ? '' : 'Content-Length: 0\r\n'}\r\n`),
      async ({ post }) => {
        const reply = await post();
        assert.equal(reply.status, status);
        assert.equal(await replyText(reply), '');
      },
    );
  }

  clientTest(
    subject,
    'early hints are not the answer',
    (socket) => socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${OK}`),
    async ({ post }) => {
      const reply = await post();
      assert.equal(reply.status, 200);
      assert.equal(await replyText(reply), 'ok');
    },
  );

  clientTest(
    subject,
    'a body without framing ends with its connection',
    (socket) => socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end'),
    async ({ post }) => assert.equal(await replyText(await post()), 'to the end'),
  );

  let written = 0;
  clientTest(
    subject,
    'a reader that is slow pauses the upstream',
    (socket) => {
      written = 0;
      const piece = Buffer.alloc(65_536, 'a');
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n');
      const write = () => {
        do written += piece.length;
        while (written < 400_000_000 && socket.write(piece));
        if (written >= 400_000_000) socket.destroy();
      };
      socket.on('drain', write);
      write();
    },
    async ({ upstream, post }) => {
      const { body } = await post();
      await body.read();
      const stoppedAt = await untilStill(() => written);
      // The kernel buffers some of it on both sides.
      assert.ok(stoppedAt < 60_000_000, `${stoppedAt} bytes were taken from the upstream for one read`);
      let seen = 0;
      while (seen < 20_000_000) seen += (await body.read())?.length ?? Number.POSITIVE_INFINITY;
      await until(() => written > stoppedAt);
      body.cancel();
      await until(() => upstream.open === 0);
    },
  );
}
