import assert from 'node:assert/strict';
import type { ByteSource } from '../../ports/byte-source.ts';
import { ControlledSource, EndlessSource } from '../controlled-source.ts';
import { RawClient, replyBody } from '../raw-client.ts';
import { until, untilStill } from '../until.ts';
import { type ContractBounds, type ServerUnderTest, serverTest } from './subject.ts';

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

/** Replies sent a piece at a time. */
export function serverStreamContract(subject: ServerUnderTest): void {
  const headers = { 'content-type': 'text/event-stream' };
  const streamTest = (
    name: string,
    run: (port: number, source: ControlledSource, next: () => ControlledSource) => Promise<void>,
    bounds?: ContractBounds,
  ) => {
    let source = new ControlledSource();
    const handler = async () => ({ status: 200, headers, body: source });
    const next = () => {
      source = new ControlledSource();
      return source;
    };
    serverTest(bounds ? { ...subject, bounds } : subject, name, handler, ({ port }) =>
      run(port, source, next),
    );
  };

  streamTest('each piece is on the wire before the next is there', async (port, source, next) => {
    const client = await RawClient.send(port, GET);
    await until(() => source.reads === 1);
    source.push('one ');
    await client.receives('one ');
    assert.match(client.received, /\r\ntransfer-encoding: chunked\r\n/i);
    assert.match(client.received, /\r\ncontent-type: text\/event-stream\r\n/i);
    source.push('two ');
    await client.receives('two ');
    source.end();
    await client.receives('\r\n0\r\n\r\n');
    assert.deepEqual(replyBody(client.received), { body: 'one two ', complete: true });
    const second = next();
    client.write(GET);
    second.push('three');
    second.end();
    await client.receives('three');
    client.destroy();
  });

  streamTest('one read at a time, none after the end', async (port, source) => {
    const client = await RawClient.send(port, GET);
    source.push('a');
    source.push('b');
    source.end();
    await until(() => source.reads === 3);
    await client.receives('b');
    assert.deepEqual(replyBody(client.received), { body: 'ab', complete: true });
    assert.equal(source.cancelled, false);
    client.destroy();
  });

  streamTest('a source that breaks in mid-stream cuts the connection', async (port, source) => {
    const client = await RawClient.send(port, GET);
    await until(() => source.reads === 1);
    source.push('begun ');
    await client.receives('begun ');
    source.fail(new Error('upstream died'));
    await client.ends();
    assert.deepEqual(replyBody(client.received), { body: 'begun ', complete: false });
  });

  streamTest('a source that breaks at once never looks like a reply', async (port, source) => {
    const client = await RawClient.send(port, GET);
    await until(() => source.reads === 1);
    source.fail(new Error('upstream died'));
    await client.ends();
    assert.doesNotMatch(client.received, /0\r\n\r\n$/);
  });

  let endless = new EndlessSource(0);
  const firehose = async () => {
    endless = new EndlessSource(16_384);
    return { status: 200, headers: {}, body: endless };
  };

  serverTest(subject, 'a client that stops reading stops the source', firehose, async ({ port }) => {
    const client = await RawClient.send(port, GET);
    await client.receives('aaa');
    client.pause();
    const stalledAt = await untilStill(() => endless.reads);
    // The kernel buffers some of it on both sides.
    assert.ok(stalledAt * 16_384 < 32_000_000, `${stalledAt} pieces were read for a stalled client`);
    client.resume();
    await until(() => endless.reads > stalledAt + 100);
    client.destroy();
    await until(() => endless.cancelled);
  });

  serverTest(
    { ...subject, bounds: { stalledReaderMs: 300, tickMs: 100 } },
    'a client that takes nothing for too long is cut',
    firehose,
    async ({ port }) => {
      const client = await RawClient.send(port, GET);
      await client.receives('aaa');
      client.pause();
      await until(() => endless.cancelled);
      client.resume();
      await client.ends();
      assert.equal(replyBody(client.received).complete, false);
    },
  );

  streamTest(
    'a source that is silent for longer than a stalled client may be is left alone',
    async (port, source) => {
      const client = await RawClient.send(port, GET);
      await until(() => source.reads === 1);
      source.push('one ');
      await client.receives('one ');
      await new Promise<void>((resolve) => setTimeout(resolve, 500));
      source.push('two');
      source.end();
      await client.receives('0\r\n\r\n');
      assert.equal(replyBody(client.received).body, 'one two');
      client.destroy();
    },
    { stalledReaderMs: 100, tickMs: 50 },
  );

  streamTest('HEAD of a streamed reply has no body, and its source is let go', async (port, source) => {
    const client = await RawClient.send(port, 'HEAD / HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.receives('\r\n\r\n');
    assert.equal(source.cancelled, true);
    client.destroy();
  });

  serverTest(
    subject,
    'bytes arrive in order and complete, whatever the sizes of the pieces',
    async () => ({ status: 200, headers: {}, body: countingSource(400) }),
    async ({ port }) => {
      const text = await (await fetch(`http://127.0.0.1:${port}/`)).text();
      assert.equal(text, Array.from({ length: 400 }, (_, n) => piece(n)).join(''));
    },
  );
}

function piece(n: number): string {
  return `<${n}${'-'.repeat((n * 997) % 5_000)}>`;
}

function countingSource(pieces: number): ByteSource {
  let n = 0;
  return {
    read: async () => (n < pieces ? Buffer.from(piece(n++)) : null),
    cancel() {},
  };
}
