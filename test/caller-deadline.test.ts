import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ask } from './harness/ask.ts';
import { DIALECTS } from './harness/dialects.ts';
import {
  configFor,
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';

describe('a deadline that the caller sets', () => {
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

  async function native(body: object, headers: Record<string, string> = {}) {
    const reply = await fetch(`${gateway.url}/v1/chat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ messages: [{ role: 'user', content: 'Hello' }], ...body }),
    });
    return {
      status: reply.status,
      body: (await reply.json()) as { error?: { code: string; message: string } },
    };
  }

  const hanging = 'openai/sim-1!hang';

  test('ends the call with 504, by header or body', async () => {
    for (const asked of [
      await native({ model: hanging }, { 'x-sluiceway-timeout-ms': '60' }),
      await native({ model: hanging, timeout_ms: 60 }),
    ]) {
      assert.deepEqual([asked.status, asked.body.error?.code], [504, 'deadline_exceeded']);
    }
  });

  test('a longer one than the configured changes nothing', async () => {
    assert.equal((await native({ timeout_ms: 999_999_999 })).status, 200);
    assert.equal((await native({}, { 'x-sluiceway-timeout-ms': '999999999' })).status, 200);
  });

  test('any other value is 400 and names the field', async () => {
    for (const [body, headers, field] of [
      [{ timeout_ms: 0 }, {}, 'timeout_ms'],
      [{ timeout_ms: 1.5 }, {}, 'timeout_ms'],
      [{}, { 'x-sluiceway-timeout-ms': 'soon' }, 'x-sluiceway-timeout-ms'],
    ] as const) {
      const refused = await native(body, headers);
      assert.equal(refused.status, 400);
      assert.ok(refused.body.error?.message.includes(field));
    }
  });

  test('the header holds in every dialect, in the shape of its errors', async () => {
    for (const dialect of DIALECTS) {
      const reply = await ask(
        gateway.url,
        { ...dialect, headers: { ...dialect.headers, 'x-sluiceway-timeout-ms': '60' } },
        { model: hanging, text: 'Hello', stream: false },
      );
      assert.equal(reply.status, 504, dialect.name);
      dialect.readError(reply);
    }
  });
});
