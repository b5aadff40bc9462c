import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../core/chat-request.ts';
import { type Failure, FailureError, failure } from '../core/failure.ts';
import type { HttpReply } from '../ports/http-server.ts';
import { CallSettlement } from '../settle/call-settlement.ts';
import { ObservedAnswer } from '../settle/observed-answer.ts';
import { FakeRecord } from '../testing/call/fake-record.ts';
import { RecordingSink } from '../testing/call/recording-sink.ts';
import { batchOf, failurePart, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { FakeRequest } from '../testing/fake-request.ts';
import { native } from '../wire/native/dialect.ts';
import type { CallOptions } from './call-model.ts';
import { createChatDoor } from './chat.ts';
import { toyAnswer } from './fake-executor.fixture.ts';

const CALLER = { keyName: 'team', tenant: undefined };

function setup(result: ReturnType<typeof toyAnswer> | Failure, stream: boolean) {
  const record = new FakeRecord();
  record.stream = stream;
  const asked: { readonly chat: ChatRequest; readonly options: CallOptions }[] = [];
  const door = createChatDoor({
    bodyLimits: { maxBytes: 1_000, timeoutMs: 15_000 },
    clock: new FakeClock(),
    async callModel(chat, options) {
      asked.push({ chat, options });
      if (!('answer' in result)) return result;
      const settlement = new CallSettlement(record, { hooks: [], events: new RecordingSink() });
      return new ObservedAnswer(result.answer, settlement);
    },
  });
  const body = JSON.stringify({ stream, messages: [{ role: 'user', content: 'Hello' }] });
  const request = new FakeRequest({ body });
  return {
    ...{ asked, record, request },
    reply: (): Promise<HttpReply> => door({ request, dialect: native, principal: CALLER, record }),
  };
}

async function textOf({ body }: HttpReply): Promise<string> {
  if (body === null || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  let text = '';
  for (let piece = await body.read(); piece; piece = await body.read()) text += Buffer.from(piece).toString();
  return text;
}

describe('the chat door', () => {
  test('asks with what the caller sent, on the caller’s signal and the request’s own record', async () => {
    const { asked, record, request, reply } = setup(toyAnswer(batchOf(textPart('a'), finishPart())), false);
    await reply();
    assert.equal(asked.length, 1);
    assert.deepEqual(asked[0]?.chat.messages, [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }]);
    assert.equal(asked[0]?.options.signal, request.signal);
    assert.deepEqual(asked[0]?.options.origin, { record });
    assert.equal(asked[0]?.options.caller, CALLER);
    assert.equal(asked[0]?.options.trace, record.trace);
  });

  test('answers whole, or as a stream, in the caller’s dialect', async () => {
    const first = batchOf(textPart('Hi'));
    const rest = [batchOf(textPart(' there'), finishPart()), null];
    const whole = await setup(toyAnswer(first, rest), false).reply();
    assert.equal(whole.headers['content-type'], 'application/json');
    assert.equal(JSON.parse(await textOf(whole)).response, 'Hi there');
    const { reply, record } = setup(toyAnswer(first, rest), true);
    const streamed = await reply();
    assert.match(streamed.headers['content-type'] ?? '', /^text\/event-stream/);
    assert.equal(streamed.headers['x-sluiceway-target'], 'toy/m');
    assert.deepEqual(record.ends, []);
    const text = await textOf(streamed);
    assert.deepEqual(
      text.match(/event: \w+/g),
      ['start', 'delta', 'delta', 'complete'].map((type) => `event: ${type}`),
    );
    assert.equal(record.ends.length, 1);
  });

  test('a reader that leaves the stream cancels the answer', async () => {
    const toy = toyAnswer(batchOf(textPart('a')), []);
    const { reply, record } = setup(toy, true);
    const { body } = await reply();
    assert.ok(typeof body === 'object' && body !== null && 'read' in body);
    await body.read();
    body.cancel();
    assert.equal(toy.source.cancels.length, 1);
    assert.deepEqual(
      record.ends.map(({ failure: why }) => why?.code),
      ['client_closed'],
    );
  });

  test('a call that failed is thrown for the server to tell', async () => {
    const why = failure('throttled');
    await assert.rejects(
      setup(why, true).reply(),
      (thrown) => thrown instanceof FailureError && thrown.failure === why,
    );
  });

  test('a whole answer that breaks on its way is a failure, and no half answer', async () => {
    const { reply, record } = setup(
      toyAnswer(batchOf(textPart('a')), [batchOf(failurePart('truncated')), null]),
      false,
    );
    await assert.rejects(
      reply(),
      (thrown) => thrown instanceof FailureError && thrown.failure.code === 'truncated',
    );
    assert.deepEqual(
      record.ends.map(({ status }) => status),
      [503],
    );
  });

  test('a request that cannot be read reaches no provider', async () => {
    const record = new FakeRecord();
    const door = createChatDoor({
      bodyLimits: { maxBytes: 1_000, timeoutMs: 15_000 },
      clock: new FakeClock(),
      callModel: () => assert.fail('somebody was asked'),
    });
    const request = new FakeRequest({ body: '{}' });
    await assert.rejects(
      door({ request, dialect: native, principal: undefined, record }),
      (thrown) => thrown instanceof FailureError && thrown.failure.code === 'invalid_request',
    );
  });
});
