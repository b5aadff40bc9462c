import assert from 'node:assert/strict';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { ControlledSource } from '../controlled-source.ts';
import { RawClient } from '../raw-client.ts';
import { until } from '../until.ts';
import { LIMITS, type ServerUnderTest, serverTest } from './subject.ts';

/** Many requests on one connection: each ends where it should, and gets its own answer. */
export function serverPipeliningContract(subject: ServerUnderTest): void {
  const asked: string[] = [];
  const echo = async (request: HttpRequest): Promise<HttpReply> => {
    asked.push(request.target);
    const body = Buffer.from(await request.body(LIMITS)).toString();
    return { status: 200, headers: {}, body: `<${request.target} ${body}>` };
  };

  const sources: ControlledSource[] = [];
  const streamed = async (): Promise<HttpReply> => {
    const source = new ControlledSource();
    sources.push(source);
    return { status: 200, headers: {}, body: source };
  };

  serverTest(
    subject,
    'requests sent ahead are answered in order, each after the other',
    streamed,
    async (server) => {
      sources.length = 0;
      const client = await RawClient.send(server.port, `${get('/1')}${get('/2')}${get('/3')}`);
      for (let n = 0; n < 3; n++) {
        await until(() => sources.length === n + 1);
        assert.equal(server.inFlight(), 1);
        sources[n]?.push(`answer ${n}`);
        await client.receives(`answer ${n}`);
        assert.equal(sources.length, n + 1);
        sources[n]?.end();
      }
      await until(() => server.inFlight() === 0);
      client.destroy();
    },
  );

  serverTest(
    subject,
    'thousands sent ahead at once are all answered, bodies and all',
    echo,
    async ({ port }) => {
      const client = await RawClient.connect(port);
      let wanted = '';
      let sent = '';
      for (let n = 0; n < 2_000; n++) {
        sent += n % 2 === 0 ? get(`/${n}`) : post(`/${n}`, 'chunked', '3\r\nabc\r\n0\r\n\r\n');
        wanted += `</${n} ${n % 2 === 0 ? '' : 'abc'}>`;
      }
      client.write(sent);
      await client.receives('</1999 abc>');
      assert.equal(client.received.match(/<[^>]*>/g)?.join(''), wanted);
      client.destroy();
    },
  );

  serverTest(subject, 'a client may send its requests byte by byte', echo, async ({ port }) => {
    const client = await RawClient.connect(port);
    for (const byte of `${post('/1', 3, 'abc')}${post('/2', 'chunked', '2\r\nab\r\n0\r\nX-T: 1\r\n\r\n')}${get('/3')}`) {
      client.write(byte);
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    await client.receives('</1 abc>');
    await client.receives('</2 ab>');
    await client.receives('</3 >');
    client.destroy();
  });

  serverTest(subject, 'empty lines before a request are passed over', echo, async ({ port }) => {
    const client = await RawClient.send(port, `\r\n\r\n${get('/1')}\r\n${get('/2')}`);
    await client.receives('</2 >');
    client.destroy();
  });

  const early = async ({ target }: HttpRequest): Promise<HttpReply> => {
    asked.push(target);
    return { status: 401, headers: {}, body: `<${target}>` };
  };
  const unread = {
    'a length': post('/1', 5, 'GET /'),
    chunks: post('/1', 'chunked', '5\r\nGET /\r\n0\r\n\r\n'),
  };
  for (const [framing, first] of Object.entries(unread)) {
    serverTest(
      subject,
      `a body that nobody read (${framing}) is skipped to its last byte`,
      early,
      async ({ port }) => {
        asked.length = 0;
        const client = await RawClient.connect(port);
        client.write(`${first}${get('/2')}`);
        await client.receives('</2>');
        for (const byte of first) client.write(byte);
        client.write(get('/3'));
        await client.receives('</3>');
        assert.deepEqual(asked, ['/1', '/2', '/1', '/3']);
        client.destroy();
      },
    );
  }

  serverTest(
    subject,
    'a body that breaks after its request was answered gets no second answer',
    early,
    async ({ port }) => {
      const client = await RawClient.send(port, post('/1', 'chunked', '5\r\nab'));
      await client.receives('</1>');
      client.write('cdeXX and then some');
      await client.ends();
      assert.equal(client.received.match(/HTTP\/1\.1/g)?.length, 1);
    },
  );

  serverTest(
    subject,
    'an answer to a client that waits for leave ends the connection',
    early,
    async ({ port }) => {
      asked.length = 0;
      const head = 'POST /1 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 36\r\n\r\n';
      const client = await RawClient.send(port, head);
      await client.receives('</1>');
      assert.match(client.received, /\r\nconnection: close\r\n/i);
      // The server cannot tell whether this is the announced body or the next request.
      client.write('GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n');
      assert.equal(await client.ends(), 'end');
      assert.deepEqual(asked, ['/1']);
      client.destroy();
    },
  );

  serverTest(subject, 'nothing is answered after `connection: close`', echo, async ({ port }) => {
    asked.length = 0;
    const client = await RawClient.send(port, `${get('/1', 'Connection: close\r\n')}${get('/2')}`);
    assert.equal(await client.ends(), 'end');
    assert.deepEqual(asked, ['/1']);
    client.destroy();
  });

  serverTest(
    subject,
    'requests sent ahead of one that is none are answered first',
    echo,
    async ({ port }) => {
      const client = await RawClient.send(port, `${get('/1')}NONSENSE\r\n\r\n`);
      await client.receives('</1 >');
      await client.receives(/HTTP\/1\.1 400 /);
      assert.equal(await client.ends(), 'end');
      client.destroy();
    },
  );

  serverTest(
    subject,
    'HTTP/1.0: a streamed reply ends with its connection, unchunked',
    streamed,
    async ({ port }) => {
      sources.length = 0;
      const client = await RawClient.send(port, 'GET / HTTP/1.0\r\n\r\n');
      await until(() => sources.length === 1);
      sources[0]?.push('one ');
      sources[0]?.push('two');
      sources[0]?.end();
      assert.equal(await client.ends(), 'end');
      assert.match(client.received, /\r\nconnection: close\r\n[\s\S]*\r\none two$/i);
      assert.doesNotMatch(client.received, /chunked/i);
      client.destroy();
    },
  );

  serverTest(
    subject,
    'HTTP/1.0: a source that breaks resets, since an end would be the end',
    streamed,
    async (server) => {
      sources.length = 0;
      const client = await RawClient.send(server.port, 'GET / HTTP/1.0\r\n\r\n');
      await until(() => sources.length === 1);
      sources[0]?.push('begun');
      await client.receives('begun');
      sources[0]?.fail(new Error('upstream died'));
      assert.equal(await client.ends(), 'reset');
    },
  );

  serverTest(
    subject,
    'HTTP/1.0: a request is answered, without leave to go on, and the connection closes',
    echo,
    async (server) => {
      const client = await RawClient.send(
        server.port,
        'POST /0 HTTP/1.0\r\nConnection: keep-alive\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n',
      );
      await until(() => server.inFlight() === 1);
      client.write('ok');
      assert.equal(await client.ends(), 'end');
      assert.match(client.received, /^HTTP\/1\.1 200 [\s\S]*<\/0 ok>$/);
      client.destroy();
    },
  );
}

function get(target: string, headers = ''): string {
  return `GET ${target} HTTP/1.1\r\nHost: x\r\n${headers}\r\n`;
}

function post(target: string, length: number | 'chunked', body: string): string {
  const framing = length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`;
  return `POST ${target} HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n${body}`;
}
