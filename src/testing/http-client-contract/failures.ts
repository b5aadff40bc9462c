import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { NetworkErrorCode } from '../../ports/http-client.ts';
import type { Script } from '../scripted-upstream.ts';
import { type ClientUnderTest, clientTest, NEVER, rejectsWith, replyText } from './subject.ts';

/** Upstreams that break before the head is complete, and the code of each failure. */
const BROKEN_HEADS: Readonly<Record<string, readonly [Script, ...NetworkErrorCode[]]>> = {
  'closed without a byte': [(socket) => void socket.end(), 'reset'],
  'reset without a byte': [(socket) => void socket.resetAndDestroy(), 'reset'],
  'closed in mid-head': [(socket) => void socket.end('HTTP/1.1 200 OK\r\nX-A'), 'reset', 'protocol'],
  'no HTTP at all': [(socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n\r\n'), 'protocol', 'reset'],
  'a status that is none': [(socket) => void socket.end('HTTP/1.1 abc OK\r\n\r\n'), 'protocol'],
  'a header with NUL': [(socket) => void socket.end('HTTP/1.1 200 OK\r\nX-A: \x00\r\n\r\n'), 'protocol'],
  'conflicting lengths': [
    (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'),
    'protocol',
  ],
  'more headers than anybody sends': [
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\n${header(400)}Content-Length: 0\r\n\r\n`),
    'protocol',
  ],
};

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

/** Bodies that end before their framing says so. */
const BROKEN_BODIES: Readonly<Record<string, Script>> = {
  'a chunked body without its last chunk': (socket) => void socket.end(`${CHUNKED}5\r\nfirst\r\n`),
  'a chunked body cut in mid-chunk': (socket) => void socket.end(`${CHUNKED}5\r\nfirst\r\n9\r\nsec`),
  'a chunked body with garbage for a size': (socket) => void socket.end(`${CHUNKED}5\r\nfirst\r\nzz\r\n`),
  'a body shorter than its length': (socket) =>
    void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfirst'),
  'a body whose connection is reset': (socket) => {
    socket.write(`${CHUNKED}5\r\nfirst\r\n`, () => setTimeout(() => socket.resetAndDestroy(), 5));
  },
};

/** Upstreams that cannot be reached, or break in mid-reply. */
export function clientFailureContract(subject: ClientUnderTest): void {
  for (const [what, [script, ...codes]] of Object.entries(BROKEN_HEADS)) {
    clientTest(subject, `${what} is no reply`, script, async ({ upstream, post }) => {
      await rejectsWith(post().then(replyText), ...codes);
      assert.equal(upstream.requests.length, 1, 'sent once');
    });
  }

  for (const [what, script] of Object.entries(BROKEN_BODIES)) {
    clientTest(subject, `${what} is no clean end`, script, async ({ post }) => {
      const reply = await post();
      await rejectsWith(replyText(reply), 'reset', 'protocol');
    });
  }

  clientTest(
    subject,
    'what came before the break is handed over first',
    (socket) => {
      socket.write(`${CHUNKED}5\r\nfirst\r\n`, () => setTimeout(() => socket.end(), 5));
    },
    async ({ post }) => {
      const { body } = await post();
      assert.equal(Buffer.from((await body.read()) ?? []).toString(), 'first');
      await rejectsWith(body.read(), 'reset', 'protocol');
    },
  );

  clientTest(
    subject,
    'nobody listens: refused',
    () => {},
    async ({ client }) => {
      const url = `http://127.0.0.1:${await freePort()}/`;
      const request = { method: 'POST', url, headers: {}, body: 'x' } as const;
      await rejectsWith(client.send(request, { signal: NEVER, connectTimeoutMs: 5_000 }), 'refused');
    },
  );

  clientTest(
    subject,
    'a host without address: dns',
    () => {},
    async ({ client }) => {
      const request = { method: 'POST', url: 'http://nowhere.invalid/', headers: {}, body: 'x' } as const;
      await rejectsWith(client.send(request, { signal: NEVER, connectTimeoutMs: 5_000 }), 'dns', 'refused');
    },
  );

  if (subject.identity) return;
  clientTest(
    subject,
    'plain text where TLS is spoken: tls',
    (socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    async ({ upstream, client }) => {
      const url = upstream.url.replace('http:', 'https:');
      const request = { method: 'POST', url, headers: {}, body: 'x' } as const;
      await rejectsWith(
        client.send(request, { signal: AbortSignal.timeout(1_000), connectTimeoutMs: 500 }),
        'tls',
        'reset',
        'connect-timeout',
        'aborted',
      );
    },
  );
}

function header(count: number): string {
  return Array.from({ length: count }, (_, n) => `X-${n}: 1\r\n`).join('');
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
