import assert from 'node:assert/strict';
import { type FailureCode, FailureError, statusOf } from '../../core/failure.ts';
import type { HttpReply, HttpRequest } from '../../ports/http-server.ts';
import { RawClient } from '../raw-client.ts';
import { until } from '../until.ts';
import { LIMITS, type ServerUnderTest, serverTest } from './subject.ts';

/** How request bodies are read, limited and refused. */
export function serverBodyContract(subject: ServerUnderTest): void {
  serverTest(subject, 'a body arrives whole, whatever its framing', reading, async ({ port }) => {
    for (const [head, body] of [
      ['Content-Length: 5\r\n', 'hello'],
      ['Transfer-Encoding: chunked\r\n', '2\r\nhe\r\n3;ext=1\r\nllo\r\n0\r\n\r\n'],
    ] as const) {
      const client = await RawClient.send(port, `POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n`);
      for (const char of body) client.write(char);
      await client.receives('200');
      await client.receives('[hello]');
      client.destroy();
    }
    for (const head of ['', 'Content-Length: 0\r\n']) {
      const client = await RawClient.send(port, `POST / HTTP/1.1\r\nHost: x\r\n${head}\r\n`);
      await client.receives('[]');
      client.destroy();
    }
  });

  serverTest(subject, 'a body of exactly the limit is fine', reading, async ({ port }) => {
    const body = 'x'.repeat(LIMITS.maxBytes);
    const reply = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
    assert.equal(await reply.text(), `[${body}]`);
  });

  serverTest(subject, 'Expect: 100-continue is answered before the body', reading, async ({ port }) => {
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n';
    const client = await RawClient.send(port, head);
    await client.receives('HTTP/1.1 100 Continue\r\n\r\n');
    client.write('hello');
    await client.receives('[hello]');
    client.destroy();
  });

  for (const size of [LIMITS.maxBytes + 1, 20_000_000]) {
    serverTest(
      subject,
      `a body of ${size} bytes where ${LIMITS.maxBytes} are allowed: 413, readable`,
      reading,
      async ({ port }) => {
        const whole = await RawClient.send(
          port,
          `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`,
        );
        whole.write(new Uint8Array(size));
        await whole.receives(/^HTTP\/1\.1 413 [\s\S]*payload_too_large/);
        whole.destroy();
        const chunked = await RawClient.send(
          port,
          'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
        );
        chunked.write(`${size.toString(16)}\r\n`);
        chunked.write(new Uint8Array(size));
        chunked.write('\r\n0\r\n\r\n');
        await chunked.receives(/^HTTP\/1\.1 413 [\s\S]*payload_too_large/);
        chunked.destroy();
      },
    );
  }

  serverTest(
    subject,
    'a connection whose body was too large but complete goes on',
    reading,
    async ({ port }) => {
      const client = await RawClient.send(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n');
      client.write('x'.repeat(2_000));
      await client.receives('payload_too_large');
      client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok');
      await client.receives('[ok]');
      client.destroy();
    },
  );

  serverTest(
    { ...subject, bounds: { readAwayMinBytes: 100_000 } },
    'a body without end is read away for a while only',
    reading,
    async ({ port }) => {
      const client = await RawClient.send(
        port,
        'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      );
      const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
      while (client.ending === undefined) {
        client.write(chunk);
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
    },
  );

  serverTest(
    { ...subject, bounds: { readAwayMs: 50 } },
    'a declared body that never comes is too large all the same',
    reading,
    async ({ port }) => {
      const client = await RawClient.send(
        port,
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\nx',
      );
      await client.receives('payload_too_large');
      await client.ends();
    },
  );

  const impatient = async (request: HttpRequest) => answerWith(request, { ...LIMITS, timeoutMs: 50 });
  for (const framing of ['Content-Length: 100', 'Transfer-Encoding: chunked']) {
    serverTest(
      subject,
      `a slow body (${framing}) gets 408 and its connection is closed`,
      impatient,
      async (server) => {
        const client = await RawClient.send(
          server.port,
          `POST / HTTP/1.1\r\nHost: x\r\n${framing}\r\n\r\n3\r\nabc\r\n`,
        );
        await client.receives(/^HTTP\/1\.1 408 [\s\S]*request_timeout/);
        await client.ends();
        await until(() => server.inFlight() === 0);
      },
    );
  }

  serverTest(
    subject,
    'an answer that does not wait for the body reaches a client that sends it anyway',
    async () => ({ status: 401, headers: {}, body: 'who?' }),
    async ({ port }) => {
      const client = await RawClient.send(
        port,
        'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n',
      );
      client.write(new Uint8Array(9_000_000));
      await client.receives('who?');
      client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
      await client.receives(/401[\s\S]*401/);
      client.destroy();
      const silent = await RawClient.send(port, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n');
      await silent.receives('who?');
      silent.destroy();
    },
  );
}

async function reading(request: HttpRequest): Promise<HttpReply> {
  return answerWith(request, LIMITS);
}

async function answerWith(
  request: HttpRequest,
  limits: { maxBytes: number; timeoutMs: number },
): Promise<HttpReply> {
  try {
    const body = await request.body(limits);
    return { status: 200, headers: {}, body: `[${Buffer.from(body).toString()}]` };
  } catch (thrown) {
    const code: FailureCode = thrown instanceof FailureError ? thrown.failure.code : 'internal';
    return { status: statusOf(code), headers: {}, body: code };
  }
}
