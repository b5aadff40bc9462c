import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NetworkError, type WireRequest } from '../ports/http-client.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import { simulatorHttpClient } from './client.ts';
import type { Simulator } from './simulator.ts';

const REQUEST: WireRequest = {
  method: 'POST',
  url: 'http://simulator.invalid/v1/messages?beta=true',
  headers: { 'x-api-key': 'k' },
  body: '{"ü":1}',
};

describe('a request to the simulator in this process', () => {
  test('arrives as it would over a socket', async () => {
    let seen: HttpRequest | undefined;
    await ask((request) => {
      seen = request;
      return { status: 200, headers: {}, body: null };
    });
    assert.deepEqual([seen?.method, seen?.target], ['POST', '/v1/messages?beta=true']);
    assert.deepEqual([seen?.header('x-api-key'), seen?.header('cookie')], ['k', null]);
    assert.deepEqual([...(seen?.headers() ?? [])], [['x-api-key', 'k']]);
    const body = await seen?.body({ maxBytes: 100, timeoutMs: 1 });
    assert.equal(new TextDecoder().decode(body), '{"ü":1}');
  });

  test('has its body bounded in bytes', async () => {
    const bounded = (maxBytes: number) =>
      ask(async (request) => {
        await request.body({ maxBytes, timeoutMs: 1 });
        return { status: 200, headers: {}, body: null };
      });
    assert.equal((await bounded(8)).status, 200);
    await assert.rejects(bounded(7), { name: 'NetworkError' });
  });

  test('is not sent for a client that has left already', async () => {
    const abort = new AbortController();
    abort.abort();
    let asked = false;
    const sent = ask(() => {
      asked = true;
      return { status: 200, headers: {}, body: null };
    }, abort.signal);
    await assert.rejects(sent, { code: 'aborted' });
    assert.equal(asked, false);
  });
});

describe('a reply from the simulator in this process', () => {
  for (const [what, body, pieces] of [
    ['a text', 'Hü', ['Hü']],
    ['bytes', new TextEncoder().encode('Hü'), ['Hü']],
    ['an empty text', '', []],
    ['no body', null, []],
  ] as const) {
    test(`of ${what} is read to its end`, async () => {
      const reply = await ask(() => ({ status: 201, headers: { a: 'b' }, body }));
      assert.deepEqual([reply.status, reply.header('a'), reply.header('c')], [201, 'b', null]);
      const read: string[] = [];
      for (let piece = await reply.body.read(); piece !== null; piece = await reply.body.read())
        read.push(new TextDecoder().decode(piece));
      assert.deepEqual(read, pieces);
    });
  }

  for (const leave of ['cancel', 'release'] as const) {
    test(`has nothing more to read after ${leave}`, async () => {
      const { body } = await ask(() => ({ status: 200, headers: {}, body: 'Hi' }));
      body[leave]();
      assert.equal(await body.read(), null);
    });

    test(`that streams is told of ${leave}`, async () => {
      let cancelled = 0;
      const cancel = (): void => {
        cancelled += 1;
      };
      const stream = { read: () => Promise.resolve(null), cancel };
      const { body } = await ask(() => ({ status: 200, headers: {}, body: stream }));
      body[leave]();
      assert.equal(cancelled, 1);
    });
  }

  test('that never comes fails as a socket would, a defect too', async () => {
    await assert.rejects(
      ask(() => Promise.reject(new NetworkError('reset', 'scripted'))),
      { code: 'reset' },
    );
    await assert.rejects(
      ask(() => Promise.reject(new TypeError('a defect'))),
      { name: 'NetworkError', code: 'other', detail: 'a defect' },
    );
  });
});

function ask(
  handle: (request: HttpRequest) => HttpReply | Promise<HttpReply>,
  signal: AbortSignal = new AbortController().signal,
) {
  const simulator: Simulator = {
    handle: async (request) => handle(request),
    log: () => [],
    clearLog: () => {},
    script: () => {},
    clearScript: () => {},
  };
  return simulatorHttpClient(simulator).send(REQUEST, { signal, connectTimeoutMs: 1 });
}
