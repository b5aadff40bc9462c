import assert from 'node:assert/strict';
import type { CancelSignal } from '../../core/cancellation.ts';
import { FailureError } from '../../core/failure.ts';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { ControlledSource } from '../controlled-source.ts';
import { RawClient } from '../raw-client.ts';
import { until, untilStill } from '../until.ts';
import { LIMITS, type ServerUnderTest, serverTest } from './subject.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

const WAYS_TO_LEAVE = {
  FIN: (client: RawClient) => client.leave(),
  RST: (client: RawClient) => client.reset(),
  close: (client: RawClient) => client.destroy(),
};

/** Clients that leave before their reply is complete. */
export function serverAbortContract(subject: ServerUnderTest): void {
  let seen: HttpRequest | undefined;
  let answer: ((reply: HttpReply) => void) | undefined;
  const waiting = (request: HttpRequest) => {
    seen = request;
    return new Promise<HttpReply>((resolve) => {
      answer = resolve;
    });
  };

  for (const [way, leave] of Object.entries(WAYS_TO_LEAVE)) {
    serverTest(subject, `${way} while the handler works aborts its signal`, waiting, async ({ port }) => {
      seen = undefined;
      const client = await RawClient.send(port, GET);
      await until(() => seen !== undefined);
      const { signal } = seen as unknown as HttpRequest;
      assert.equal(signal.aborted, false);
      let heard = 0;
      signal.addEventListener('abort', () => heard++);
      leave(client);
      await until(() => heard === 1);
      assert.equal(signal.aborted, true);
      const late = new ControlledSource();
      answer?.({ status: 200, headers: {}, body: late });
      await until(() => late.cancelled);
      client.destroy();
    });
  }

  for (const [way, leave] of Object.entries(WAYS_TO_LEAVE)) {
    let source = new ControlledSource();
    let signal: CancelSignal | undefined;
    const streamed = async (request: HttpRequest) => {
      signal = request.signal;
      source = new ControlledSource();
      return { status: 200, headers: {}, body: source };
    };
    serverTest(
      subject,
      `${way} in mid-stream aborts the signal and cancels a silent source`,
      streamed,
      async (server) => {
        const client = await RawClient.send(server.port, GET);
        await until(() => source.reads === 1);
        source.push('one');
        await client.receives('one');
        assert.equal(server.inFlight(), 1);
        leave(client);
        await until(() => source.cancelled && signal?.aborted === true);
        client.destroy();
        await until(() => server.inFlight() === 0);
        source.push('too late');
      },
    );
  }

  serverTest(subject, 'a signal looked at afterwards is aborted', waiting, async ({ port }) => {
    seen = undefined;
    const client = await RawClient.send(port, GET);
    await until(() => seen !== undefined);
    client.destroy();
    await until(() => seen?.signal.aborted === true);
  });

  let completed: CancelSignal | undefined;
  serverTest(
    subject,
    'a client that leaves after its reply aborts nothing',
    async (request) => {
      completed = request.signal;
      return { status: 200, headers: {}, body: 'done' };
    },
    async (server) => {
      const client = await RawClient.send(server.port, GET);
      await client.receives('done');
      await until(() => server.inFlight() === 0);
      const { port } = server;
      client.destroy();
      // After a second connection's round trip the server has seen the first one close.
      const second = await RawClient.send(port, GET);
      const first = completed;
      await second.receives('done');
      second.destroy();
      assert.equal(first?.aborted, false);
    },
  );

  let bodyError: unknown;
  const reading = async (request: HttpRequest): Promise<HttpReply> => {
    try {
      await request.body(LIMITS);
    } catch (thrown) {
      bodyError = thrown;
      throw thrown;
    }
    return { status: 200, headers: {}, body: null };
  };

  for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    serverTest(subject, `a client that leaves in mid-body (${framing})`, reading, async (server) => {
      bodyError = undefined;
      const head = `POST / HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n`;
      const client = await RawClient.send(server.port, `${head}3\r\nabc\r\n`);
      await until(() => server.inFlight() === 1);
      client.destroy();
      await until(() => bodyError !== undefined);
      assert.ok(bodyError instanceof FailureError);
      assert.equal(bodyError.failure.code, 'client_closed');
      await until(() => server.inFlight() === 0);
    });
  }

  serverTest(
    subject,
    'many clients that vanish in mid-stream leave nothing behind',
    async () => ({ status: 200, headers: {}, body: new ControlledSource() }),
    async (server) => {
      const clients = await Promise.all(Array.from({ length: 50 }, () => RawClient.send(server.port, GET)));
      await until(() => server.inFlight() === 50);
      for (const client of clients) client.reset();
      assert.equal(await untilStill(() => server.inFlight()), 0);
    },
  );
}
