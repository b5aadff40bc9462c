import assert from 'node:assert/strict';
import type { HttpRequest } from '../../ports/http-server.ts';
import { RawClient } from '../raw-client.ts';
import { LIMITS, type ServerUnderTest, serverTest } from './subject.ts';

const CHUNKED = 'Transfer-Encoding: chunked\r\n';

/** Requests that two servers could read in two ways, or that are no requests at all. */
const HOSTILE: Readonly<Record<string, string>> = {
  'content-length and chunked': `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n${CHUNKED}\r\n0\r\n\r\n`,
  'two content-lengths': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
  'content-length with a sign': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc',
  'content-length below nothing': 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
  'content-length beyond numbers': `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\n`,
  'chunk size that is none': `POST / HTTP/1.1\r\nHost: x\r\n${CHUNKED}\r\nzz\r\nabc\r\n0\r\n\r\n`,
  'chunk longer than it says': `POST / HTTP/1.1\r\nHost: x\r\n${CHUNKED}\r\n2\r\nabc\r\n0\r\n\r\n`,
  'chunk size beyond numbers': `POST / HTTP/1.1\r\nHost: x\r\n${CHUNKED}\r\n${'f'.repeat(40)}\r\nabc`,
  'another transfer coding':
    'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  'an unknown transfer coding': 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
  'space before the colon': 'GET / HTTP/1.1\r\nHost: x\r\nX-A : 1\r\n\r\n',
  'folded header': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n',
  'no host': 'GET / HTTP/1.1\r\n\r\n',
  'NUL in a header': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\x002\r\n\r\n',
  'bare CR in a header': 'GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r2\r\n\r\n',
  'no such version': 'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  'a head without end': `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: 1\r\n'.repeat(20_000)}`,
  'too many headers': `GET / HTTP/1.1\r\nHost: x\r\n${'X-A: 1\r\n'.repeat(400)}\r\n`,
  'a long target': `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'TLS to a plain port':
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello there, this is no request\r\n\r\n',
  'half an HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n',
};

/** Hostile framing never reaches the handler as a request, and does not affect other connections. */
export function serverFramingContract(subject: ServerUnderTest): void {
  let accepted: string[] = [];
  const accepting = async (request: HttpRequest) => {
    const body = await request.body(LIMITS);
    accepted.push(`${request.method} ${request.target} ${body.length}`);
    return { status: 200, headers: {}, body: 'accepted' };
  };

  for (const [what, bytes] of Object.entries(HOSTILE)) {
    serverTest(subject, `refused: ${what}`, accepting, async (server) => {
      accepted = [];
      const client = await RawClient.send(server.port, Buffer.from(bytes, 'latin1'));
      await client.ends();
      assert.deepEqual(accepted, []);
      assert.doesNotMatch(client.received, /^HTTP\/1\.1 2/);
      assert.equal((await fetch(`http://127.0.0.1:${server.port}/next`)).status, 200);
      client.destroy();
    });
  }

  serverTest(subject, 'conflicting framing is told so', accepting, async ({ port }) => {
    for (const what of ['content-length and chunked', 'two content-lengths', 'another transfer coding']) {
      const client = await RawClient.send(port, HOSTILE[what] ?? '');
      await client.ends();
      assert.match(client.received, /^HTTP\/1\.1 (400|501) /, what);
    }
  });

  serverTest(subject, 'an unknown method is refused without harm', accepting, async ({ port }) => {
    const client = await RawClient.send(port, 'BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.ends();
    assert.match(client.received, /^($|HTTP\/1\.1 (400|405|501) )/);
    assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 200);
  });

  serverTest(
    subject,
    'no byte of one request becomes another: a body that looks like a request is a body',
    accepting,
    async ({ port }) => {
      accepted = [];
      const inner = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';
      const client = await RawClient.send(
        port,
        `POST /outer HTTP/1.1\r\nHost: x\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
      );
      await client.receives('accepted');
      assert.deepEqual(accepted, [`POST /outer ${inner.length}`]);
      client.destroy();
    },
  );
}
