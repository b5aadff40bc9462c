import assert from 'node:assert/strict';
import { until, untilStill } from '../until.ts';
import { type ClientUnderTest, clientTest, rejectsWith } from './subject.ts';

const BEGUN = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n';

/** Callers that abort. */
export function clientAbortContract(subject: ClientUnderTest): void {
  clientTest(
    subject,
    'aborted while the head is awaited: the connection closes at once',
    () => {},
    async ({ upstream, post }) => {
      const controller = new AbortController();
      const sending = post({ signal: controller.signal });
      await until(() => upstream.requests.length === 1);
      controller.abort();
      await rejectsWith(sending, 'aborted');
      await until(() => upstream.open === 0);
    },
  );

  clientTest(
    subject,
    'aborted in mid-body: the pending read rejects, the connection closes',
    (socket) => void socket.write(BEGUN),
    async ({ upstream, post }) => {
      const controller = new AbortController();
      const { body } = await post({ signal: controller.signal });
      assert.equal(Buffer.from((await body.read()) ?? []).toString(), 'first');
      const pending = body.read();
      controller.abort();
      await rejectsWith(pending, 'aborted');
      await until(() => upstream.open === 0);
    },
  );

  clientTest(
    subject,
    'aborted between reads: the next read rejects',
    (socket) => void socket.write(BEGUN),
    async ({ upstream, post }) => {
      const controller = new AbortController();
      const { body } = await post({ signal: controller.signal });
      await body.read();
      controller.abort();
      await until(() => upstream.open === 0);
      await rejectsWith(body.read(), 'aborted');
    },
  );

  clientTest(
    subject,
    'many given up at once: no connection is left, and none is made in their place',
    (socket) => void socket.write(BEGUN),
    async ({ upstream, post }) => {
      const controller = new AbortController();
      const replies = await Promise.all(
        Array.from({ length: 20 }, () => post({ signal: controller.signal })),
      );
      for (const { body } of replies) await body.read();
      controller.abort();
      await until(() => upstream.open === 0);
      assert.equal(await untilStill(() => upstream.connections), replies.length);
      assert.equal(upstream.open, 0);
    },
  );

  clientTest(
    subject,
    'aborted before it is sent: never sent',
    () => {},
    async ({ upstream, post }) => {
      await rejectsWith(post({ signal: AbortSignal.abort() }), 'aborted');
      assert.equal(upstream.requests.length, 0);
    },
  );

  clientTest(
    subject,
    'cancelled: the connection closes, a second cancel does no harm',
    (socket) => void socket.write(BEGUN),
    async ({ upstream, post }) => {
      const { body } = await post();
      await body.read();
      body.cancel();
      body.cancel();
      await until(() => upstream.open === 0);
    },
  );

  clientTest(
    subject,
    'cancelled unread: the connection closes all the same',
    (socket) => void socket.write(BEGUN),
    async ({ upstream, post }) => {
      (await post()).body.cancel();
      await until(() => upstream.open === 0);
    },
  );

  clientTest(
    subject,
    'an abort after the end harms nothing',
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    async ({ upstream, post }) => {
      const controller = new AbortController();
      const { body } = await post({ signal: controller.signal });
      while ((await body.read()) !== null);
      controller.abort();
      body.cancel();
      body.release();
      const again = await post();
      while ((await again.body.read()) !== null);
      assert.equal(upstream.requests.length, 2);
    },
  );
}
