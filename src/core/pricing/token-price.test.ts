import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { NO_USAGE, type Usage } from '../usage.ts';
import { type OwnPrice, priceOfOwn } from './own-price.ts';
import { affordableOutput, costOf, FREE } from './token-price.ts';

function cost(own: OwnPrice, usage: Partial<Usage>, by?: 'batch'): number {
  return costOf(priceOfOwn(own), { ...NO_USAGE, ...usage }, by);
}

const SONNET = { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6 };
const STEPPED = { ...SONNET, steps: [{ above: 200_000, input: 6, output: 22.5 }] };

describe('the cost of a call', () => {
  const cases: readonly (readonly [string, OwnPrice, Partial<Usage>, number])[] = [
    ['dollars a million are micro-dollars a token', SONNET, { inputTokens: 10, outputTokens: 4 }, 90],
    ['a part of a micro-dollar counts whole', { input: 0.15, output: 0.6 }, { inputTokens: 1 }, 1],
    ['what floating point adds does not count', { input: 0.1, output: 0 }, { inputTokens: 30 }, 3],
    ['cached tokens have their own prices', SONNET, { cacheReadTokens: 100, cacheWriteTokens: 100 }, 405],
    [
      'what is kept for an hour is part of what is written',
      SONNET,
      { cacheWriteTokens: 100, cacheWrite1hTokens: 40 },
      225 + 240,
    ],
    [
      'cache prices that are not given are those of input',
      { input: 3, output: 15 },
      { cacheReadTokens: 2 },
      6,
    ],
    [
      'an hour that has no price is a write',
      { input: 3, output: 15, cacheWrite: 4 },
      { cacheWriteTokens: 2, cacheWrite1hTokens: 2 },
      8,
    ],
    ['a prompt of just the step pays the base', STEPPED, { inputTokens: 200_000, outputTokens: 2 }, 600_030],
    [
      'one token more pays the step for everything',
      STEPPED,
      { inputTokens: 200_001, outputTokens: 2 },
      1_200_051,
    ],
    [
      'cached tokens count for the step, which scales their prices as its input',
      STEPPED,
      { inputTokens: 1, cacheReadTokens: 200_000, cacheWriteTokens: 10, cacheWrite1hTokens: 10 },
      6 + 200_000 * 0.6 + 10 * 12,
    ],
  ];
  for (const [name, own, usage, expected] of cases) {
    test(name, () => assert.equal(cost(own, usage), expected));
  }

  test('the highest step holds, in whatever order they stand', () => {
    const steps = [
      { above: 20, input: 3, output: 0 },
      { above: 10, input: 2, output: 0, cacheRead: 1 },
    ];
    const own = { input: 1, output: 0, steps };
    assert.equal(cost(own, { inputTokens: 10 }), 10);
    assert.equal(cost(own, { inputTokens: 20 }), 40);
    assert.equal(cost(own, { inputTokens: 21 }), 63);
    assert.equal(cost(own, { cacheReadTokens: 12 }), 12);
  });

  test('a batch has its own prices, and its cache in proportion', () => {
    const own = { ...SONNET, batch: { input: 1.5, output: 7.5 } };
    assert.equal(cost(own, { inputTokens: 10, outputTokens: 4 }, 'batch'), 45);
    assert.equal(cost(own, { cacheReadTokens: 100 }, 'batch'), 15);
    assert.equal(cost(SONNET, { inputTokens: 10 }, 'batch'), 30);
  });

  test('what is free costs nothing', () => {
    assert.equal(costOf(FREE, { ...NO_USAGE, inputTokens: 1_000, outputTokens: 1_000 }), 0);
    assert.equal(affordableOutput(FREE, 0, 1_000), Number.POSITIVE_INFINITY);
  });
});

test('what an amount pays for costs no more than the amount, and one token more would', () => {
  const price = fc.integer({ min: 0, max: 100_000_000 }).map((millionths) => millionths / 1_000_000);
  const tokens = fc.integer({ min: 0, max: 300_000 });
  fc.assert(
    fc.property(price, price, tokens, tokens, (input, output, inputTokens, outputTokens) => {
      fc.pre(output > 0);
      const own = priceOfOwn({ input, output, steps: [{ above: 200_000, input: input * 2, output }] });
      const amount = costOf(own, { ...NO_USAGE, inputTokens, outputTokens });
      const affordable = affordableOutput(own, amount, inputTokens);
      assert.ok(affordable >= outputTokens);
      assert.ok(costOf(own, { ...NO_USAGE, inputTokens, outputTokens: affordable }) <= amount);
      assert.ok(costOf(own, { ...NO_USAGE, inputTokens, outputTokens: affordable + 1 }) >= amount);
    }),
  );
});
