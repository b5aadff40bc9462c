import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { RawClient } from '../raw-client.ts';
import { until, untilStill } from '../until.ts';
import { LIMITS, type ServerUnderTest, serverTest } from './subject.ts';
import { ASK, Upgrader } from './upgrade-owner.ts';

/** Which requests may switch the protocol, and how. */
export function serverUpgradeContract(subject: ServerUnderTest): void {
  const named = new Upgrader({ 'sec-websocket-accept': 'key', connection: 'close', 'content-length': '3' });
  serverTest(
    subject,
    'an upgrade is answered with 101, then bytes go both ways',
    named.handle,
    async ({ port }) => {
      const { client, owner } = await named.open(port);
      assert.equal(
        client.received,
        'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: test/1\r\nsec-websocket-accept: key\r\n\r\n',
      );
      assert.equal(owner.connection.remoteAddress, '127.0.0.1');
      client.write('from the client');
      await until(() => owner.received === 'from the client');
      assert.equal(owner.connection.write(Buffer.from('GET / HTTP/1.1\r\n\r\n')), true);
      await client.receives('\r\n\r\nGET / HTTP/1.1\r\n\r\n');
      client.destroy();
    },
  );

  const greeting = new Upgrader();
  serverTest(subject, "bytes behind the request's head come first", greeting.handle, async ({ port }) => {
    const { client, owner } = await greeting.open(port, 'GET / HTTP/1.1\r\n\r\n');
    client.write('and more');
    await until(() => owner.received.endsWith('and more'));
    assert.equal(owner.received, 'GET / HTTP/1.1\r\n\r\nand more');
    client.destroy();
  });

  let answer: ((reply: HttpReply) => void) | undefined;
  const waiting = () =>
    new Promise<HttpReply>((resolve) => {
      answer = resolve;
    });
  const late = new Upgrader();
  serverTest(subject, 'a client may send ahead while the handler works', waiting, async (server) => {
    const client = await RawClient.send(server.port, ASK);
    await until(() => server.inFlight() === 1);
    const sent = 12_000_000;
    client.write(Buffer.alloc(sent));
    // Until the server has stopped reading.
    await untilStill(() => server.inFlight());
    answer?.(late.reply());
    await until(() => late.owners[0]?.receivedBytes === sent);
    assert.equal(server.inFlight(), 0);
    client.destroy();
  });
}

/** Requests that ask for no upgrade, or are denied one. */
export function serverUpgradeRefusalContract(subject: ServerUnderTest): void {
  const asked: (string | null | undefined)[] = [];
  const ordinary = async (request: HttpRequest): Promise<HttpReply> => {
    asked.push(request.upgrade);
    const body = Buffer.from(await request.body(LIMITS)).toString();
    return { status: 426, headers: { upgrade: 'test/1' }, body: `<${request.target} ${body}>` };
  };
  serverTest(subject, 'an upgrade that is declined leaves HTTP as it was', ordinary, async ({ port }) => {
    asked.length = 0;
    const client = await RawClient.send(port, ASK + ASK.replace('/socket', '/again'));
    await client.receives('</again >');
    assert.match(client.received, /^HTTP\/1\.1 426 [\s\S]*<\/socket >HTTP\/1\.1 426 /);
    assert.deepEqual(asked, ['test/1', 'test/1']);
    client.destroy();
  });

  const NOT_ASKING = {
    'without `connection: upgrade`': ASK.replace('keep-alive, Upgrade', 'x-upgrade'),
    'of HTTP/1.0': ASK.replace('HTTP/1.1', 'HTTP/1.0'),
    'with a body': ASK.replace('\r\n\r\n', '\r\nContent-Length: 2\r\n\r\nab'),
    'with a chunked body': ASK.replace(
      '\r\n\r\n',
      '\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n',
    ),
    'without `upgrade`': ASK.replace('Upgrade: test/1\r\n', ''),
  };
  for (const [which, bytes] of Object.entries(NOT_ASKING)) {
    serverTest(subject, `a request ${which} is no upgrade`, ordinary, async ({ port }) => {
      asked.length = 0;
      const client = await RawClient.send(port, bytes);
      await client.receives(/<\/socket (?:ab)?>/);
      assert.deepEqual(asked, [null]);
      client.destroy();
    });
    const stubborn = new Upgrader();
    serverTest(subject, `a 101 to a request ${which} is a 500`, stubborn.handle, async ({ port }) => {
      const client = await RawClient.send(port, bytes);
      await client.receives(/^HTTP\/1\.1 500 [\s\S]*\r\n\r\n/);
      assert.deepEqual(stubborn.owners, []);
      client.destroy();
    });
  }
}

/** Upgrades that a server cannot carry out: defects of the handler. */
export function serverUpgradeDefectContract(subject: ServerUnderTest): void {
  const proper = new Upgrader().reply();
  const { upgraded: _, ...unowned } = proper;
  const DEFECTS: Record<string, HttpReply> = {
    'that nobody takes over': unowned,
    'with another status': { ...proper, status: 200 },
    'with a body': { ...proper, body: 'x' },
    'without a protocol': { ...proper, headers: {} },
    'with a header that would be two': { ...proper, headers: { upgrade: 'a\r\nb: c' } },
  };
  for (const [which, reply] of Object.entries(DEFECTS)) {
    serverTest(
      subject,
      `an upgrade ${which} is a 500`,
      async () => reply,
      async (server) => {
        const client = await RawClient.send(server.port, ASK);
        await client.receives(/^HTTP\/1\.1 500 [\s\S]*\r\n\r\n/);
        await until(() => server.inFlight() === 0);
        client.destroy();
      },
    );
  }

  const overHttp2 = new Upgrader();
  serverTest(subject, 'HTTP/2: an upgrade is a 500', overHttp2.handle, async (server) => {
    const session = connect(`http://127.0.0.1:${server.port}`);
    let status: number | undefined;
    session.request({ ':path': '/' }).on('response', (headers) => {
      status = headers[':status'];
    });
    await until(() => status !== undefined);
    session.destroy();
    assert.equal(status, 500);
    assert.deepEqual(overHttp2.owners, []);
  });
}
