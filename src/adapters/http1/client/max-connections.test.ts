import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NetworkError } from '../../../ports/http-client.ts';
import { ScriptedUpstream } from '../../../testing/scripted-upstream.ts';
import { until } from '../../../testing/until.ts';
import { NetDialer } from '../../socket/net-dialer.ts';
import { Http1Client } from './http1-client.ts';

describe('a client with at most two connections to an origin', () => {
  let upstream: ScriptedUpstream;
  const held: (() => void)[] = [];
  before(async () => {
    upstream = await ScriptedUpstream.start((socket) => {
      held.push(() => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'));
    });
  });
  after(() => upstream.close());

  function ask(client: Http1Client, signal = new AbortController().signal, connectTimeoutMs = 10_000) {
    const request = { method: 'GET', url: `${upstream.url}/`, headers: {}, body: null } as const;
    return client.send(request, { signal, connectTimeoutMs });
  }

  async function readAll(reply: Awaited<ReturnType<Http1Client['send']>>): Promise<void> {
    while ((await reply.body.read()) !== null);
  }

  test('lets a third request wait for one that another leaves', async () => {
    held.length = 0;
    const client = new Http1Client(new NetDialer(), 2);
    const before = upstream.connections;
    const asked = [ask(client), ask(client), ask(client)];
    await until(() => held.length === 2);
    assert.equal(upstream.connections - before, 2);
    held.shift()?.();
    await readAll((await asked[0]) as Awaited<(typeof asked)[0]>);
    await until(() => held.length === 2);
    for (const answer of held) answer();
    for (const reply of await Promise.all(asked.slice(1))) await readAll(reply);
    assert.equal(upstream.connections - before, 2);
    await client.close();
  });

  test('refuses one that waits for longer than connecting may take', async () => {
    held.length = 0;
    const client = new Http1Client(new NetDialer(), 1);
    const first = ask(client);
    await until(() => held.length === 1);
    await assert.rejects(
      ask(client, undefined, 30),
      (thrown) =>
        thrown instanceof NetworkError && thrown.code === 'no-connection' && /none free/.test(thrown.detail),
    );
    held[0]?.();
    await readAll(await first);
    await client.close();
  });

  test('gives the place of a request that is given up to the next one', async () => {
    held.length = 0;
    const client = new Http1Client(new NetDialer(), 1);
    const leaving = [new AbortController(), new AbortController()];
    const given = leaving.map(({ signal }) => ask(client, signal));
    const last = ask(client);
    await until(() => held.length === 1);
    for (const { abort } of leaving.map((each) => ({ abort: () => each.abort() }))) abort();
    for (const each of given) await assert.rejects(each, NetworkError);
    await until(() => held.length === 2);
    held[1]?.();
    await readAll(await last);
    await client.close();
  });
});
