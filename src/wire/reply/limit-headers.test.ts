import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { limitHeaders, rateHeaders, shortDuration } from './limit-headers.ts';

const AT = Date.UTC(2026, 11, 1);
const RATES = {
  requests: { limit: 16, remaining: 3, resetMs: 1_500 },
  tokens: { limit: 1_000, remaining: 0, resetMs: 123_000 },
  at: AT,
};

describe('where a key stands', () => {
  test('in the words of OpenAI', () => {
    for (const name of ['native', 'openai-chat', 'bedrock-converse', 'bedrock-invoke'] as const) {
      assert.deepEqual(rateHeaders(RATES, { name }), {
        'x-ratelimit-limit-requests': '16',
        'x-ratelimit-remaining-requests': '3',
        'x-ratelimit-reset-requests': '1.5s',
        'x-ratelimit-limit-tokens': '1000',
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '2m3s',
      });
    }
  });

  test('in the words of Anthropic', () => {
    assert.deepEqual(rateHeaders({ ...RATES, tokens: undefined }, { name: 'anthropic-messages' }), {
      'anthropic-ratelimit-requests-limit': '16',
      'anthropic-ratelimit-requests-remaining': '3',
      'anthropic-ratelimit-requests-reset': '2026-12-01T00:00:01.500Z',
    });
  });
});

test('a refusal names its limit, and says where a retry is of no use', () => {
  const limit = { scope: 'key', kind: 'rate', resetAt: AT, mayRetry: true } as const;
  assert.deepEqual(limitHeaders(limit), { 'x-sluiceway-limit': 'key/rate' });
  assert.deepEqual(limitHeaders({ ...limit, scope: 'platform', kind: 'spend', mayRetry: false }), {
    'x-sluiceway-limit': 'platform/spend',
    'x-should-retry': 'false',
  });
});

test('a short duration has its largest units, and seconds', () => {
  const cases = [
    [0, '0s'],
    [0.2, '0.001s'],
    [120, '0.12s'],
    [1_500, '1.5s'],
    [60_000, '1m0s'],
    [123_000, '2m3s'],
    [3_600_000, '1h0m0s'],
    [90_061_001, '25h1m1.001s'],
  ] as const;
  for (const [ms, text] of cases) assert.equal(shortDuration(ms), text);
});
