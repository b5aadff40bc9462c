import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpReply } from '../../ports/http-server.ts';
import { ControlledSource } from '../controlled-source.ts';
import { RawClient } from '../raw-client.ts';
import { until } from '../until.ts';
import { type ServerUnderTest, serverTest } from './subject.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Listening, draining, closing. */
export function serverLifecycleContract(subject: ServerUnderTest): void {
  let answer: ((reply: HttpReply) => void) | undefined;
  const waiting = () =>
    new Promise<HttpReply>((resolve) => {
      answer = resolve;
    });

  serverTest(subject, 'counts what is in flight', waiting, async (server) => {
    assert.equal(server.inFlight(), 0);
    const client = await RawClient.send(server.port, GET);
    await until(() => server.inFlight() === 1);
    answer?.({ status: 200, headers: {}, body: 'x' });
    await until(() => server.inFlight() === 0);
    await client.receives('\r\n\r\nx');
    client.destroy();
  });

  serverTest(subject, 'drain closes idle connections and lets the others finish', waiting, async (server) => {
    const idle = await RawClient.send(server.port, GET);
    await until(() => server.inFlight() === 1);
    answer?.({ status: 200, headers: {}, body: 'x' });
    await idle.receives('\r\n\r\nx');
    await until(() => server.inFlight() === 0);

    const busy = await RawClient.send(server.port, GET);
    await until(() => server.inFlight() === 1);
    server.drain();
    await idle.ends();
    const source = new ControlledSource();
    answer?.({ status: 200, headers: {}, body: source });
    source.push('still');
    await busy.receives('still');
    assert.match(busy.received, /\r\nconnection: close\r\n/i);
    source.end();
    await busy.receives('0\r\n\r\n');
    assert.equal(await busy.ends(), 'end');
  });

  serverTest(
    subject,
    'while it drains, new requests are still answered, one a connection',
    waiting,
    async (server) => {
      server.drain();
      const client = await RawClient.send(server.port, GET);
      await until(() => server.inFlight() === 1);
      answer?.({ status: 503, headers: {}, body: 'draining' });
      await client.receives('draining');
      assert.match(client.received, /\r\nconnection: close\r\n/i);
      await client.ends();
    },
  );

  serverTest(subject, 'close cuts what is in flight, and may be called twice', waiting, async (server) => {
    const client = await RawClient.send(server.port, GET);
    const halfway = await RawClient.send(server.port, 'GET / HTTP/1.1\r\nHo');
    await until(() => server.inFlight() === 1);
    await Promise.all([server.close(), server.close()]);
    await client.ends();
    await halfway.ends();
    assert.equal(client.received, '');
    await assert.rejects(RawClient.connect(server.port));
  });

  serverTest(subject, 'a port that is taken is told as such', waiting, async ({ port }) => {
    await assert.rejects(subject.create().listen(waiting, { hostname: '127.0.0.1', port }), {
      code: 'EADDRINUSE',
    });
  });

  serverTest(subject, 'a port that is taken leaves no timer behind', waiting, async ({ port }) => {
    const running = new Set<unknown>();
    const { setInterval, clearInterval } = globalThis;
    Object.assign(globalThis, {
      setInterval: (run: () => void, ms: number) => {
        const timer = setInterval(run, ms);
        running.add(timer);
        return timer;
      },
      clearInterval: (timer: ReturnType<typeof setInterval>) => {
        running.delete(timer);
        clearInterval(timer);
      },
    });
    try {
      await assert.rejects(subject.create().listen(waiting, { hostname: '127.0.0.1', port }));
      assert.equal(running.size, 0);
    } finally {
      Object.assign(globalThis, { setInterval, clearInterval });
    }
  });

  test('several servers share a port', { timeout: 15_000 }, async () => {
    const reply = async () => ({ status: 200, headers: {}, body: 'shared' });
    const first = await subject.create().listen(reply, { hostname: '127.0.0.1', port: 0, reusePort: true });
    const { port } = first;
    const second = await subject.create().listen(reply, { hostname: '127.0.0.1', port, reusePort: true });
    assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), 'shared');
    await first.close();
    const client = await RawClient.send(port, GET);
    await client.receives('shared');
    client.destroy();
    await second.close();
  });
}
