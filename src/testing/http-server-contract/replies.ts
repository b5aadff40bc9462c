import assert from 'node:assert/strict';
import { NetworkError } from '../../ports/http-client.ts';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { RawClient } from '../raw-client.ts';
import { type ServerUnderTest, serverTest } from './subject.ts';

/** Replies held whole, and what reaches the handler. */
export function serverReplyContract(subject: ServerUnderTest): void {
  serverTest(
    subject,
    'a string goes out whole, with its length in bytes',
    async () => ({ status: 418, headers: { 'content-type': 'text/x', 'x-one': 'a, b' }, body: 'grün' }),
    async ({ port }) => {
      const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.receives('gr');
      assert.match(client.received, /^HTTP\/1\.1 418 /);
      assert.match(client.received, /\r\ncontent-length: 5\r\n/i);
      assert.match(client.received, /\r\nx-one: a, b\r\n/i);
      client.destroy();
    },
  );

  serverTest(
    subject,
    'bytes, empty bodies and statuses without a body are framed so that the connection goes on',
    async ({ target }) => {
      if (target === '/bytes') return { status: 200, headers: {}, body: new Uint8Array([0, 255]) };
      if (target === '/none') return { status: 204, headers: {}, body: null };
      if (target === '/unchanged') return { status: 304, headers: {}, body: 'never sent' };
      return { status: 200, headers: {}, body: null };
    },
    async ({ port }) => {
      const client = await RawClient.connect(port);
      for (const [path, ending] of [
        ['/none', 'HTTP/1.1 204 '],
        ['/unchanged', 'HTTP/1.1 304 '],
        ['/empty', 'HTTP/1.1 200 '],
        ['/bytes', '\r\n\r\n\x00\xff'],
      ] as const) {
        client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
        await client.receives(ending);
      }
      assert.doesNotMatch(client.received, /never sent/);
      assert.equal(client.ending, undefined);
      client.destroy();
    },
  );

  serverTest(
    subject,
    'HEAD reaches the handler and its reply goes without a body',
    echoRequest,
    async ({ port }) => {
      const client = await RawClient.send(port, 'HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.receives('\r\n\r\n');
      client.write('GET /g HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.receives('GET /g');
      assert.match(client.received, /\r\ncontent-length: 7\r\n/i);
      assert.doesNotMatch(client.received, /HEAD \/h/);
      client.destroy();
    },
  );

  serverTest(subject, 'OPTIONS and DELETE reach the handler', echoRequest, async ({ port }) => {
    for (const method of ['OPTIONS', 'DELETE']) {
      const client = await RawClient.send(port, `${method} /o HTTP/1.1\r\nHost: x\r\n\r\n`);
      await client.receives(`${method} /o`);
      client.destroy();
    }
  });

  serverTest(
    subject,
    'the target arrives as it was sent, of the absolute form its path',
    echoRequest,
    async ({ port }) => {
      const targets = [
        '/model/a%3A0%2Fb/converse?x=%41&y',
        '//double//slash/',
        '/?',
        "/a'(b)!*;=@",
        '/a/../b/./c',
        '*',
      ];
      for (const target of targets) {
        const client = await RawClient.send(port, `OPTIONS ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);
        await client.receives(`\r\n\r\nOPTIONS ${target}`);
        client.destroy();
      }
      const client = await RawClient.send(port, 'GET http://elsewhere/abs%20?q HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.receives('GET /abs%20?q');
      client.destroy();
    },
  );

  serverTest(
    subject,
    'headers are looked up by lower-case name and listed with them',
    async (request) => ({
      status: 200,
      headers: { 'x-client': request.remoteAddress },
      body: `${request.header('x-mixed')} ${request.header('absent')} ${JSON.stringify([...request.headers()])}`,
    }),
    async ({ port }) => {
      const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHost: x:1\r\nX-Mixed: One\r\n\r\n');
      await client.receives('One null [');
      assert.match(client.received, /\["host","x:1"\]/);
      assert.match(client.received, /\["x-mixed","One"\]/);
      assert.match(client.received, /\r\nx-client: (::ffff:)?127\.0\.0\.1\r\n/i);
      client.destroy();
    },
  );

  serverTest(
    subject,
    'headers that speak of connection or framing are not the handler’s to set',
    async () => ({
      status: 200,
      headers: {
        connection: 'upgrade',
        'keep-alive': 'timeout=1',
        'transfer-encoding': 'gzip',
        'content-length': '999',
        upgrade: 'x',
      },
      body: 'whole',
    }),
    async ({ port }) => {
      const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.receives('\r\n\r\nwhole');
      assert.match(client.received, /\r\ncontent-length: 5\r\n/i);
      assert.doesNotMatch(client.received, /gzip|timeout=1\b|upgrade|999/i);
      client.destroy();
    },
  );

  serverTest(subject, 'a connection carries one request after another', echoRequest, async ({ port }) => {
    const client = await RawClient.connect(port);
    for (let n = 0; n < 3; n++) {
      client.write(`GET /${n} HTTP/1.1\r\nHost: x\r\n\r\n`);
      await client.receives(`GET /${n}`);
    }
    client.write('GET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await client.receives('GET /last');
    assert.equal(await client.ends(), 'end');
  });

  serverTest(
    subject,
    'a large reply arrives whole',
    async () => ({ status: 200, headers: {}, body: 'z'.repeat(5_000_000) }),
    async ({ port }) => {
      const reply = await fetch(`http://127.0.0.1:${port}/`);
      assert.equal((await reply.text()).length, 5_000_000);
    },
  );

  serverTest(
    subject,
    'a handler that asks for a reset gets the connection cut, without an answer',
    () => Promise.reject(new NetworkError('reset', 'scripted')),
    async ({ port }) => {
      const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.ends();
      assert.equal(client.received, '');
    },
  );

  serverTest(
    subject,
    'a handler that breaks is a plain 500 that tells nothing of what broke',
    async ({ target }) => {
      if (target === '/late') await Promise.resolve();
      throw new Error('secret detail');
    },
    async ({ port }) => {
      for (const path of ['/', '/late']) {
        const reply = await fetch(`http://127.0.0.1:${port}${path}`);
        assert.equal(reply.status, 500);
        assert.equal(reply.headers.get('content-type'), 'application/json');
        const text = await reply.text();
        assert.equal(JSON.parse(text).error.code, 'internal');
        assert.doesNotMatch(text, /secret|\.ts/);
      }
    },
  );

  serverTest(
    subject,
    'so is one that throws before it promises',
    () => {
      throw new Error('at once');
    },
    async ({ port }) => {
      assert.equal((await fetch(`http://127.0.0.1:${port}/`)).status, 500);
    },
  );
}

async function echoRequest(request: HttpRequest): Promise<HttpReply> {
  return {
    status: 200,
    headers: { 'content-type': 'text/plain' },
    body: `${request.method} ${request.target}`,
  };
}
