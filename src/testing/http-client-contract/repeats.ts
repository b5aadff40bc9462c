import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import type { Script } from '../scripted-upstream.ts';
import { until } from '../until.ts';
import { type Asking, type ClientUnderTest, clientTest, NEVER, rejectsWith, replyText } from './subject.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** How a server closes a connection on which it has had no request for long. */
const ENDINGS: Readonly<Record<string, (socket: Socket) => void>> = {
  closed: (socket) => void socket.end(),
  reset: (socket) => void socket.resetAndDestroy(),
};

/**
 * A connection that was used before and is closed without a byte of a reply: its server had closed it while the request was
 * on the way. Such a request is sent again, once.
 */
export function clientRepeatContract(subject: ClientUnderTest): void {
  for (const [ending, close] of Object.entries(ENDINGS)) {
    clientTest(
      subject,
      `a POST whose used connection is ${ending} without a byte is sent again, whole, on a new one`,
      (socket, { connection, ordinal }) => {
        if (connection === 1 && ordinal > 1) close(socket);
        else socket.write(OK);
      },
      async ({ upstream, post }) => {
        await replyText(await post());
        assert.equal(await replyText(await post()), 'ok');
        assert.deepEqual(where(upstream.requests), ['1/1', '1/2', '2/1']);
        const [, lost, again] = upstream.requests;
        assert.equal(again?.head, lost?.head);
        assert.equal(again?.body, 'hello');
      },
    );

    clientTest(
      subject,
      `it is sent again once: ${ending} on the new connection too, it fails`,
      (socket, { connection, ordinal }) => {
        if (connection === 1 && ordinal === 1) socket.write(OK);
        else close(socket);
      },
      async ({ upstream, post }) => {
        await replyText(await post());
        await rejectsWith(post(), 'reset');
        assert.deepEqual(where(upstream.requests), ['1/1', '1/2', '2/1']);
      },
    );

    clientTest(
      subject,
      `nothing is sent again on a first use: ${ending} without a byte`,
      (socket) => close(socket),
      async ({ upstream, post }) => {
        await rejectsWith(post(), 'reset');
        assert.deepEqual(where(upstream.requests), ['1/1']);
      },
    );
  }

  for (const [what, bytes] of Object.entries({
    'the first byte of a reply': 'H',
    'half a head': 'HTTP/1.1 200 OK\r\nX-A: 1\r\n',
    'an informational reply': 'HTTP/1.1 100 Continue\r\n\r\n',
    'half a body': 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf',
  })) {
    clientTest(
      subject,
      `nothing is sent again after ${what}: the server has had the request`,
      afterFirst((socket) => void socket.end(bytes)),
      async ({ upstream, post }) => {
        await replyText(await post());
        await rejectsWith(post().then(replyText), 'reset');
        assert.deepEqual(where(upstream.requests), ['1/1', '1/2']);
      },
    );
  }

  clientTest(
    subject,
    'nothing is sent again after bytes that are no reply',
    afterFirst((socket) => void socket.end('no reply\r\n\r\n')),
    async ({ upstream, post }) => {
      await replyText(await post());
      await rejectsWith(post(), 'protocol');
      assert.deepEqual(where(upstream.requests), ['1/1', '1/2']);
    },
  );

  clientTest(
    subject,
    'a caller that aborts is not sent again',
    afterFirst(() => {}),
    async ({ upstream, post }) => {
      await replyText(await post());
      const leaving = new AbortController();
      const sending = post({ signal: leaving.signal });
      await until(() => upstream.requests.length === 2);
      leaving.abort();
      await rejectsWith(sending, 'aborted');
      await until(() => upstream.open === 0);
      assert.equal(upstream.connections, 1);
    },
  );

  clientTest(
    subject,
    'a GET is sent again as well, and a body in pieces',
    (socket, { ordinal }) => {
      if (ordinal === 2) socket.resetAndDestroy();
      else socket.write(OK);
    },
    async ({ upstream, client, post }) => {
      await replyText(await post());
      const url = `${upstream.url}/`;
      const options = { signal: NEVER, connectTimeoutMs: 5_000 } as const;
      await replyText(await client.send({ method: 'GET', url, headers: {}, body: null }, options));
      const body = ['a'.repeat(50_000), 'b'.repeat(50_000), 'c'].map((each) => Buffer.from(each));
      await replyText(await client.send({ method: 'POST', url, headers: {}, body }, options));
      assert.deepEqual(where(upstream.requests), ['1/1', '1/2', '2/1', '2/2', '3/1']);
      assert.equal(upstream.requests.at(-1)?.body, Buffer.concat(body).toString());
    },
  );

  massDeath(subject);
}

const MANY = 40;

/** A server that has closed many free connections at once. */
function massDeath(subject: ClientUnderTest): void {
  const waiting: Socket[] = [];
  const used = new Set<Socket>();
  let closing = false;

  /** Has as many requests under way at one time, and answers them all. */
  async function answerMany(post: Asking['post']): Promise<void> {
    const replies = Array.from({ length: MANY }, () => post().then(replyText));
    await until(() => waiting.length === MANY);
    for (const socket of waiting.splice(0)) {
      used.add(socket);
      socket.write(OK);
    }
    assert.deepEqual(new Set(await Promise.all(replies)), new Set(['ok']));
  }

  clientTest(
    subject,
    'a server that has closed all its free connections costs no request',
    (socket) => {
      if (closing && used.has(socket)) socket.resetAndDestroy();
      else waiting.push(socket);
    },
    async ({ upstream, post }) => {
      used.clear();
      closing = false;
      await answerMany(post);
      assert.equal(upstream.connections, MANY);
      closing = true;
      await answerMany(post);
      assert.equal(upstream.connections, 2 * MANY);
    },
  );
}

/** The first request of each connection is answered, the others by `script`. */
function afterFirst(script: (socket: Socket) => void): Script {
  return (socket, { ordinal }) => {
    if (ordinal === 1) socket.write(OK);
    else script(socket);
  };
}

function where(requests: readonly { readonly connection: number; readonly ordinal: number }[]): string[] {
  return requests.map(({ connection, ordinal }) => `${connection}/${ordinal}`);
}
