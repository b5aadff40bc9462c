import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import type { ListeningServer } from '../../ports/http-server.ts';
import { RawClient } from '../raw-client.ts';
import { until } from '../until.ts';
import { type ServerUnderTest, serverTest } from './subject.ts';

const CONNECTIONS = 50;

/** A client that asks once, and then leaves in one way or another. */
type Visit = (port: number) => Promise<void>;

const VISITS: Readonly<Record<string, Visit>> = {
  'HTTP/1.1, left by FIN': async (port) => {
    const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.receives('answer');
    client.leave();
    await client.ends();
  },
  'HTTP/1.1, left by RST in mid-head': async (port) => {
    const client = await RawClient.send(port, 'GET / HTTP/1.1\r\nHo');
    client.reset();
  },
  'HTTP/1.1, refused': async (port) => {
    const client = await RawClient.send(port, 'no request\r\n\r\n');
    await client.ends();
    client.destroy();
  },
  'HTTP/2, left after the answer': (port) => http2Visit(port, 'close'),
  'HTTP/2, destroyed before the answer': (port) => http2Visit(port, 'destroy'),
  'HTTP/2, left by RST in mid-preface': async (port) => {
    const client = await RawClient.send(port, 'PRI * HTTP/2.0\r\n\r\nSM');
    client.reset();
  },
  'HTTP/2, a preface and nonsense behind it': async (port) => {
    const client = await RawClient.send(port, `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${'\xff'.repeat(100)}`);
    await client.ends();
    client.destroy();
  },
};

/** What a connection has opened is closed when it is over: sockets, and tunnels behind them. */
export function serverDescriptorContract(subject: ServerUnderTest): void {
  if (process.platform !== 'linux') return;
  const answer = async () => ({ status: 200, headers: {}, body: 'answer' });
  for (const [what, visit] of Object.entries(VISITS)) {
    serverTest(subject, `no descriptor is left of a connection: ${what}`, answer, async (server) => {
      // The first one may open what stays: a second server for HTTP/2.
      await visit(server.port);
      await quiet(server);
      const before = descriptors();
      for (let n = 0; n < CONNECTIONS; n += 10)
        await Promise.all(Array.from({ length: 10 }, () => visit(server.port)));
      await quiet(server);
      await until(() => descriptors() <= before);
    });
  }
}

async function http2Visit(port: number, leave: 'close' | 'destroy'): Promise<void> {
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  const closed = new Promise<void>((resolve) => session.once('close', () => resolve()));
  await new Promise<void>((resolve) => session.once('connect', () => resolve()));
  const stream = session.request({ ':path': '/' });
  stream.on('error', () => {});
  if (leave === 'close') {
    await new Promise<void>((resolve) => stream.on('close', () => resolve()).resume());
    session.close();
  } else session.destroy();
  await closed;
}

async function quiet(server: ListeningServer): Promise<void> {
  await until(() => server.inFlight() === 0);
  assert.equal(server.inFlight(), 0);
}

function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
