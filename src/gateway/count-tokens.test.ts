import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createExecutor } from '../call/execute.ts';
import { TOY_CALL, toyTarget } from '../call/toy-target.fixture.ts';
import { type FailureCode, FailureError } from '../core/failure.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../testing/fake-http-client.ts';
import { FakeRequest } from '../testing/fake-request.ts';
import { seededRandom } from '../testing/seeded-random.ts';
import { anthropicMessages } from '../wire/anthropic-messages/dialect.ts';
import type { Dialect } from '../wire/dialect.ts';
import { native } from '../wire/native/dialect.ts';
import { createCountTokensDoor } from './count-tokens.ts';
import { toyRouter } from './fake-executor.fixture.ts';

const counting = {
  encode: () => TOY_CALL.wire,
  decode: (body: Uint8Array) => Number(new TextDecoder().decode(body)),
};

function setup(reply: ScriptedReply = { headers: { 'x-toy-id': 'up_1' }, body: ['42'] }) {
  const client = new FakeHttpClient([reply]);
  const record = new FakeRecord();
  const clock = new FakeClock();
  const door = createCountTokensDoor({
    router: toyRouter([toyTarget(client, { counting })]),
    executor: createExecutor({
      clock,
      random: seededRandom(),
      events: new RecordingSink(),
      tracing: false,
    }),
    bodyLimits: { maxBytes: 1_000, timeoutMs: 15_000 },
    clock,
  });
  const count = (model = 'toy', dialect: Dialect = anthropicMessages) => {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
    return door({ request: new FakeRequest({ body }), dialect, principal: undefined, record });
  };
  return { client, record, count };
}

function failsAs(code: FailureCode) {
  return (thrown: unknown) => thrown instanceof FailureError && thrown.failure.code === code;
}

describe('the door for counting tokens', () => {
  test('replies with the provider’s count, and tells the record who counted', async () => {
    const { count, record } = setup();
    const reply = await count();
    assert.deepEqual(JSON.parse(String(reply.body)), { input_tokens: 42 });
    assert.equal(reply.headers['x-sluiceway-token-count'], 'provider');
    assert.deepEqual([record.requestedModel, record.routedModel], ['toy', 'toy']);
    assert.deepEqual([record.target?.provider, record.upstreamRequestId], ['toy', 'up_1']);
  });

  test('replies with an estimate, and says so, where the provider cannot be asked', async () => {
    const reply = await setup({ status: 503, body: [] }).count();
    assert.deepEqual(JSON.parse(String(reply.body)), { input_tokens: 6 });
    assert.equal(reply.headers['x-sluiceway-token-count'], 'estimate');
  });

  test('a model that is not known is refused, and nobody is asked', async () => {
    const { count, client } = setup();
    await assert.rejects(count('nobody'), failsAs('model_not_found'));
    assert.equal(client.sent.length, 0);
  });

  test('what the provider refuses is refused', async () => {
    await assert.rejects(setup({ status: 400, body: [] }).count(), failsAs('upstream_rejected'));
  });

  test('a dialect without such a call has nothing here', async () => {
    await assert.rejects(setup().count('toy', native), failsAs('not_found'));
  });
});
