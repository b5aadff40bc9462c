import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rawOf } from '../testing/raw-of.ts';
import { type ChatRequest, chatRequest, revise } from './chat-request.ts';

const hello = [{ role: 'user', parts: [{ type: 'text', text: 'Hello' }] }] as const;
const parsed: ChatRequest = {
  ...chatRequest({ messages: hello, temperature: 0.5, unmapped: ['logit_bias'] }),
  raw: rawOf('openai-chat', '{"a":1}'),
};

describe('a request of our own making', () => {
  test('is whole with its messages alone, and claims no bytes of a caller', () => {
    assert.deepEqual(chatRequest({ messages: hello }), {
      model: undefined,
      stream: false,
      system: [],
      messages: hello,
      tools: [],
      stop: [],
      unmapped: [],
      anthropicBeta: [],
    });
  });

  test('has what it is given', () => {
    const { stream, maxTokens } = chatRequest({ messages: hello, stream: true, maxTokens: 9 });
    assert.deepEqual([stream, maxTokens], [true, 9]);
  });
});

describe('a revised request', () => {
  test('has the change and all else, but no bytes that say what was', () => {
    const { raw: _, ...rest } = parsed;
    assert.deepEqual(revise(parsed, { maxTokens: 9 }), { ...rest, maxTokens: 9, revised: true });
  });

  test('leaves the one that it was made of as it is', () => {
    const { raw, ...rest } = parsed;
    const before = structuredClone(rest);
    revise(parsed, { messages: [], model: 'other' });
    assert.deepEqual(parsed, { ...before, raw });
  });

  test('can go without a setting', () => {
    assert.equal(revise(parsed, { temperature: undefined }).temperature, undefined);
  });
});
