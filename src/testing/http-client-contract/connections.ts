import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { until } from '../until.ts';
import { type ClientUnderTest, clientTest, rejectsWith, replyText } from './subject.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const BEGUN = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n';

/** Bun's fetch runs at most 256 requests at a time. */
const MANY = 300;

/** Which connections are opened, used again and closed. */
export function clientConnectionContract(subject: ClientUnderTest): void {
  clientTest(
    subject,
    'a connection whose reply was read to its end is used again',
    (socket) => void socket.write(OK),
    async ({ upstream, post }) => {
      for (let n = 0; n < 10; n++) await replyText(await post());
      assert.equal(upstream.connections, 1);
    },
  );

  if (process.platform === 'linux') {
    clientTest(
      subject,
      'the kernel looks after a connection on which nothing comes for long',
      () => {},
      async ({ upstream, post }) => {
        const leaving = new AbortController();
        const sending = post({ signal: leaving.signal });
        await until(() => upstream.requests.length === 1);
        await until(() => keepAliveTimerRuns(upstream.port));
        leaving.abort();
        await rejectsWith(sending, 'aborted');
      },
    );
  }

  const held: (() => void)[] = [];
  clientTest(
    subject,
    'no number of requests under way keeps another one waiting',
    (socket) => held.push(() => void socket.write(OK)),
    async ({ post }) => {
      held.length = 0;
      const replies = Array.from({ length: MANY }, () => post().then(replyText));
      await until(() => held.length === MANY);
      for (const answer of held) answer();
      assert.deepEqual(new Set(await Promise.all(replies)), new Set(['ok']));
    },
  );

  clientTest(
    subject,
    'release reads the little that is left away, and the connection is used again',
    (socket) => {
      socket.write(BEGUN);
      setTimeout(() => socket.write('4\r\nlast\r\n0\r\n\r\n'), 5);
    },
    async ({ upstream, post }) => {
      for (let n = 0; n < 6; n++) {
        const { body } = await post();
        await body.read();
        body.release();
        body.release();
        body.cancel();
        assert.equal(await body.read(), null);
        await new Promise<void>((resolve) => setTimeout(resolve, 15));
      }
      // The exact number depends on how soon the rest was read away.
      assert.ok(upstream.connections < 6, 'each request opened a connection of its own');
    },
  );

  clientTest(
    subject,
    'release closes a connection on which more comes than is worth reading',
    (socket) => {
      socket.write(BEGUN);
      const more = `10000\r\n${'x'.repeat(65_536)}\r\n`;
      const write = () => {
        while (!socket.destroyed && socket.write(more));
      };
      socket.on('drain', write);
      write();
    },
    async ({ upstream, post }) => {
      const { body } = await post();
      await body.read();
      body.release();
      await until(() => upstream.open === 0);
    },
  );

  clientTest(
    subject,
    'a pooled connection that the upstream closed while idle is not used again',
    (socket) => void socket.end(OK),
    async ({ upstream, post }) => {
      for (let n = 0; n < 3; n++) {
        await replyText(await post());
        await until(() => upstream.open === 0);
        await new Promise<void>((resolve) => setTimeout(resolve, 5));
      }
      assert.equal(upstream.connections, 3);
    },
  );
}

/** Whether a connection to `port` is established (01) and its timer is that of keep-alive (02); see proc(5), net/tcp. */
function keepAliveTimerRuns(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return readFileSync('/proc/net/tcp', 'latin1')
    .split('\n')
    .map((row) => row.trim().split(/\s+/))
    .some(
      ([, , remote, state, , timer]) =>
        remote?.endsWith(`:${hex}`) && state === '01' && timer?.startsWith('02'),
    );
}
