import assert from 'node:assert/strict';
import type { HttpReply } from '../../ports/http-server.ts';
import { RawClient, replyBody } from '../raw-client.ts';
import { until } from '../until.ts';
import { type ServerUnderTest, serverTest } from './subject.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** More than the kernel takes on both sides of a connection. */
const LARGE = 12_000_000;

/** Heads that never end, and replies that are taken slowly or never. */
export function serverSlowClientContract(subject: ServerUnderTest): void {
  const short = async (): Promise<HttpReply> => ({ status: 200, headers: {}, body: 'short' });
  const large = async (): Promise<HttpReply> => ({ status: 200, headers: {}, body: Buffer.alloc(LARGE, 97) });
  const slowHead = { headTimeoutMs: 100, tickMs: 50, readAwayMs: 100 };

  for (const [what, start] of Object.entries({
    nothing: '',
    'one byte': 'G',
    'half a head': 'GET / HTTP/1.1\r\nHost: x\r\nX-',
    'half an HTTP/2 preface': 'PRI * HT',
  })) {
    serverTest(
      { ...subject, bounds: slowHead },
      `a connection on which ${what} comes is closed`,
      short,
      async ({ port }) => {
        const client = await RawClient.send(port, start);
        await client.ends();
        assert.match(client.received, /^($|HTTP\/1\.1 408 )/);
      },
    );
  }

  for (const before of ['', '\r\n']) {
    serverTest(
      { ...subject, bounds: slowHead },
      `so is one on which the next head does not end (${JSON.stringify(before)} before it)`,
      short,
      async ({ port }) => {
        const client = await RawClient.send(port, GET);
        await client.receives('short');
        client.write(`${before}GET / HT`);
        await client.ends();
        assert.match(client.received, /HTTP\/1\.1 408 /);
      },
    );
  }

  serverTest(
    { ...subject, bounds: slowHead },
    'so is one whose head comes a byte at a time, however steadily',
    short,
    async ({ port }) => {
      const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHost: x\r\nX-A: ');
      while (client.ending === undefined) {
        client.write('a');
        await new Promise<void>((resolve) => setTimeout(resolve, 10));
      }
      assert.doesNotMatch(client.received, /^HTTP\/1\.1 2/);
      client.destroy();
    },
  );

  let asked = false;
  serverTest(
    { ...subject, bounds: { readAwayMs: 50, tickMs: 25 } },
    'what is on its way when the connection is closed still arrives, however late it is read',
    async () => {
      asked = true;
      return { status: 200, headers: {}, body: Buffer.alloc(2_000_000, 97) };
    },
    async (server) => {
      asked = false;
      const client = await RawClient.connect(server.port);
      client.pause();
      client.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
      await until(() => asked && server.inFlight() === 0);
      // This lasts until long after `readAwayMs`.
      await new Promise<void>((resolve) => setTimeout(resolve, 300));
      client.resume();
      assert.equal(await client.ends(), 'end');
      assert.equal(replyBody(client.received).body.length, 2_000_000);
      client.destroy();
    },
  );

  serverTest(
    subject,
    'a client that leaves with its reply untaken keeps nothing open',
    large,
    async (server) => {
      const client = await RawClient.connect(server.port);
      client.pause();
      client.write(GET);
      await until(() => server.inFlight() === 1);
      client.leave();
      await until(() => server.inFlight() === 0);
      await server.close();
      client.destroy();
    },
  );
}
