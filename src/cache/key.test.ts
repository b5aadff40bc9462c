import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ChatRequest, RawRequest } from '../core/chat-request.ts';
import { sampleRequest } from '../testing/sample-request.ts';
import { type CacheScope, cacheKey, semanticQuestion } from './key.ts';

const SCOPE: CacheScope = { tenant: 'acme', model: 'small' };
const text = (value: string) => ({ type: 'text', text: value }) as const;
const user = (value: string) => ({ role: 'user', parts: [text(value)] }) as const;

const keyOf = (set: Partial<ChatRequest> = {}, scope: Partial<CacheScope> = {}): string | undefined =>
  cacheKey(sampleRequest(set), { ...SCOPE, ...scope });

/** One change to each field that could change the answer. */
const THAT_MATTER: Readonly<Record<string, Partial<ChatRequest>>> = {
  system: { system: [text('Be brief.')] },
  'the last turn': { messages: [user('Bye')] },
  'an earlier turn': { messages: [user('Hi'), { role: 'assistant', parts: [text('Yes?')] }, user('Hello')] },
  'the name of a speaker': { messages: [{ ...user('Hello'), name: 'ann' }] },
  'the role of a speaker': { messages: [{ role: 'assistant', parts: [text('Hello')] }] },
  tools: { tools: [{ name: 'look', inputSchema: { type: 'object' } }] },
  toolChoice: { toolChoice: { type: 'none' } },
  parallelToolCalls: { parallelToolCalls: false },
  maxTokens: { maxTokens: 9 },
  temperature: { temperature: 0.5 },
  topP: { topP: 0.5 },
  topK: { topK: 5 },
  stop: { stop: ['END'] },
  seed: { seed: 1 },
  frequencyPenalty: { frequencyPenalty: 1 },
  presencePenalty: { presencePenalty: 1 },
  responseFormat: { responseFormat: { type: 'json' } },
  reasoning: { reasoning: { mode: 'enabled', budgetTokens: 1024 } },
  anthropicBeta: { anthropicBeta: ['context-1m'] },
  anthropicVersion: { anthropicVersion: '2026-10-21' },
};

describe('the key of a request', () => {
  for (const [what, change] of Object.entries(THAT_MATTER)) {
    test(`${what} changes it`, () => assert.notEqual(keyOf(change), keyOf()));
  }

  test('so do the tenant, the model, and what is asked for of a model with many names', () => {
    const keys = [
      keyOf(),
      keyOf({}, { tenant: 'globex' }),
      keyOf({}, { model: 'large' }),
      keyOf({}, { asked: 'x' }),
    ];
    assert.equal(new Set(keys).size, keys.length);
  });

  const WITHOUT_EFFECT: Readonly<Record<string, Partial<ChatRequest>>> = {
    stream: { stream: true },
    streamUsage: { streamUsage: true },
    user: { user: 'ann' },
    'the name that the caller gave the model': { model: 'alias' },
    'a prompt-cache marker': {
      messages: [{ role: 'user', parts: [{ ...text('Hello'), cache: { ttl: '5m' } }] }],
    },
    'the API version that holds anyway': { anthropicVersion: '2023-06-01' },
    metadata: withRaw({ metadata: { a: 'b' } }),
    'the dialect': { raw: rawOf('anthropic-messages', {}) },
  };
  for (const [what, change] of Object.entries(WITHOUT_EFFECT)) {
    test(`${what} does not change it`, () => assert.equal(keyOf(change), keyOf()));
  }

  test('fields that have no place of their own count by their value', () => {
    const keys = [
      keyOf(),
      keyOf(withRaw({ logit_bias: { 1: 2 } })),
      keyOf(withRaw({ logit_bias: { 1: 3 } })),
    ];
    assert.equal(new Set(keys).size, keys.length);
    assert.equal(keyOf(withRaw({ logit_bias: { 1: 2 } })), keys[1]);
  });

  test('there is none where a stored answer would lack what is asked for', () => {
    assert.equal(keyOf(withRaw({ logprobs: true })), undefined);
    assert.equal(keyOf(withRaw({ n: 2 })), undefined);
    assert.equal(keyOf({ unmapped: ['logit_bias'] }), undefined);
    assert.equal(keyOf({ unmapped: Array.from({ length: 32 }, (_, index) => `field_${index}`) }), undefined);
  });

  test('is another for any two requests that differ in what matters', () => {
    const changes = Object.values(THAT_MATTER);
    const any = fc.subarray(Object.keys(changes), { minLength: 0 });
    fc.assert(
      fc.property(any, any, (some, others) => {
        const one = Object.assign({}, ...some.map((index) => changes[Number(index)]));
        const other = Object.assign({}, ...others.map((index) => changes[Number(index)]));
        const same = JSON.stringify(one) === JSON.stringify(other);
        return (keyOf(one) === keyOf(other)) === same;
      }),
    );
  });

  test('is not taken in by texts that look like its own separators', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, c, d) => {
        const one = keyOf({ system: [text(a), text(b)] }, { tenant: c, model: d });
        const other = keyOf({ system: [text(`${a}${b}`), text('')] }, { tenant: `${c}${d}`, model: '' });
        return one !== other || (b === '' && d === '');
      }),
    );
  });
});

describe('the question of a request', () => {
  const questionOf = (
    set: Partial<ChatRequest> = {},
    scope: Partial<CacheScope> = {},
    embedder = 'lexical',
  ) => semanticQuestion(sampleRequest(set), { ...SCOPE, ...scope }, embedder);

  test('is its last user turn; all else is the partition', () => {
    const [hello, bye] = [questionOf(), questionOf({ messages: [user('Bye')] })];
    assert.deepEqual([hello?.text, bye?.text], ['Hello', 'Bye']);
    assert.equal(hello?.partition, bye?.partition);
    for (const [what, change] of Object.entries(THAT_MATTER)) {
      if (what === 'the last turn') continue;
      assert.notEqual(questionOf(change)?.partition, hello?.partition, what);
    }
    assert.notEqual(questionOf({}, { tenant: 'globex' })?.partition, hello?.partition);
    assert.notEqual(questionOf({}, { model: 'large' })?.partition, hello?.partition);
    assert.notEqual(questionOf({}, {}, 'titan')?.partition, hello?.partition);
  });

  test('there is none with an image, behind an answer, or as long as a document', () => {
    const image = {
      type: 'image',
      mediaType: 'image/png',
      source: { kind: 'url', url: 'https://a.invalid' },
    } as const;
    assert.equal(
      questionOf({ messages: [{ role: 'user', parts: [text('What is it?'), image] }] }),
      undefined,
    );
    assert.equal(
      questionOf({ messages: [user('Hi'), { role: 'assistant', parts: [text('Yes')] }] }),
      undefined,
    );
    assert.equal(questionOf({ messages: [user('x'.repeat(2_001))] }), undefined);
    assert.equal(questionOf({ messages: [user('  ')] }), undefined);
  });
});

function rawOf(dialect: RawRequest['dialect'], json: RawRequest['json']): RawRequest {
  return { dialect, json, bytes: new TextEncoder().encode(JSON.stringify(json)) };
}

function withRaw(json: RawRequest['json']): Partial<ChatRequest> {
  return { unmapped: Object.keys(json), raw: rawOf('openai-chat', json) };
}
