import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { priceOfOwn } from '../../core/pricing/own-price.ts';
import { FREE } from '../../core/pricing/token-price.ts';
import { outputFor, spendNeed } from './spend-need.ts';

const CHEAP = priceOfOwn({ input: 1, output: 2 });
const DEAR = priceOfOwn({ input: 3, output: 15, steps: [{ above: 1_000, input: 6, output: 20 }] });
const NEED = { inputTokens: 100, outputTokens: 50 };

describe('what a call reserves', () => {
  test('is its cost at the dearest target, and at least that of 16 tokens', () => {
    assert.deepEqual(spendNeed(NEED, [CHEAP, DEAR]), { amount: 300 + 750, least: 300 + 240 });
  });

  test('is the cost at the step that the estimate reaches', () => {
    const need = { inputTokens: 1_001, outputTokens: 50 };
    assert.deepEqual(spendNeed(need, [DEAR]), { amount: 6_006 + 1_000, least: 6_006 + 320 });
  });

  test('is not lowered for an answer of 16 tokens or fewer', () => {
    assert.deepEqual(spendNeed({ ...NEED, outputTokens: 10 }, [CHEAP]), { amount: 120, least: 120 });
  });

  test('is one micro-dollar where nothing costs anything', () => {
    assert.deepEqual(spendNeed(NEED, [FREE]), { amount: 1, least: 1 });
  });
});

describe('what is left pays for', () => {
  test('as much output as each of the targets could give for it', () => {
    assert.equal(outputFor(540, NEED, [CHEAP, DEAR]), 16);
    assert.equal(outputFor(554, NEED, [CHEAP, DEAR]), 16);
    assert.equal(outputFor(555, NEED, [CHEAP, DEAR]), 17);
  });

  test('no more than the call wants', () => {
    assert.equal(outputFor(1_000_000, NEED, [CHEAP, FREE]), 50);
  });
});
