import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ask, post } from './harness/ask.ts';
import { DIALECTS, type Reply } from './harness/dialects.ts';
import {
  configFor,
  PROVIDER_KINDS,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

const VERSIONS = ['2023-06-01', '2026-10-21'] as const;
const OPERATIONS = ['/v1/messages', '/v1/messages/count_tokens'] as const;

describe('API versions of Anthropic', () => {
  let simulator: TestSimulator;
  let gateway: TestGateway;

  before(async () => {
    simulator = await startTestSimulator();
    gateway = await startTestGateway(configFor(simulator.url));
  });
  after(async () => {
    await gateway.close();
    await simulator.close();
  });
  beforeEach(() => simulator.simulator.clearLog());

  function send(version: string, fields: object, path: string = OPERATIONS[0]): Promise<Reply> {
    const limit = path === OPERATIONS[0] ? { max_tokens: 50 } : {};
    const messages = [{ role: 'user', content: 'Hello?' }];
    return post(`${gateway.url}${path}`, {
      headers: { 'content-type': 'application/json', 'anthropic-version': version },
      body: JSON.stringify({ model: 'on-anthropic', messages, ...limit, ...fields }),
    });
  }

  const asked = () => simulator.simulator.log();

  for (const version of VERSIONS) {
    for (const path of OPERATIONS) {
      test(`${version} goes on to an Anthropic target as it came, at ${path}`, async () => {
        assert.equal((await send(version, {}, path)).status, 200);
        assert.deepEqual(
          asked().map(({ headers }) => headers['anthropic-version']),
          [version],
        );
      });
    }

    for (const kind of PROVIDER_KINDS) {
      test(`${version} is taken for a target of kind ${kind}, whole and streamed`, async () => {
        for (const stream of [false, true])
          assert.equal((await send(version, { model: `on-${kind}`, stream })).status, 200);
        assert.equal(asked().length, 2);
      });
    }

    test(`${version}: a refusal by the provider is told as it came`, async () => {
      const reply = await send(version, { messages: [{ role: 'user', content: 'Hello? [[sim: 400]]' }] });
      assert.equal(reply.status, 400);
      assert.equal(errorOf(reply).type, 'invalid_request_error');
      assert.equal(asked().length, 1);
    });
  }

  for (const kind of PROVIDER_KINDS) {
    test(`2026-10-21 refuses a temperature for a target of kind ${kind}, asking nobody`, async () => {
      for (const path of OPERATIONS) {
        const reply = await send('2026-10-21', { model: `on-${kind}`, temperature: 0.5 }, path);
        assert.equal(reply.status, 400);
        assert.deepEqual(errorOf(reply), {
          type: 'invalid_request_error',
          message: 'temperature: Extra inputs are not permitted with anthropic-version 2026-10-21',
        });
      }
      assert.deepEqual(asked(), []);
    });

    test(`2023-06-01 takes a temperature for a target of kind ${kind}`, async () => {
      assert.equal((await send('2023-06-01', { model: `on-${kind}`, temperature: 0.5 })).status, 200);
    });
  }

  for (const dialect of DIALECTS.filter(({ name }) => name !== 'anthropic-messages')) {
    test(`a call translated from ${dialect.name} has version 2023-06-01`, async () => {
      const reply = await ask(gateway.url, dialect, { model: 'on-anthropic', text: 'Hello?', stream: false });
      assert.equal(reply.status, 200);
      assert.deepEqual(
        asked().map(({ headers }) => headers['anthropic-version']),
        ['2023-06-01'],
      );
    });
  }
});

function errorOf({ body }: Reply): { type: string; message: string } {
  const { error } = JSON.parse(Buffer.from(body).toString()) as { error: { type: string; message: string } };
  return { type: error.type, message: error.message };
}
