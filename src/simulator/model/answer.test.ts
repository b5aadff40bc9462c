import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { anyAnswer, simReasoningBlock, simTextBlock } from '../fixtures/sim-samples.ts';
import { firstTokens, tokensOf } from './answer.ts';

describe('the first tokens of an answer', () => {
  test('are as many as asked for, as long as there are that many, and a front part of what was there', () => {
    fc.assert(
      fc.property(anyAnswer, fc.nat(20), ({ blocks }, limit) => {
        const cut = firstTokens(blocks, limit);
        assert.equal(tokensOf(cut), Math.min(limit, tokensOf(blocks)));
        const all = blocks.flatMap((block) => block.pieces);
        assert.deepEqual(
          cut.flatMap((block) => block.pieces),
          all.slice(0, limit),
        );
      }),
    );
  });

  test('drop the blocks behind them, and keep what belongs to the others', () => {
    const blocks = [simReasoningBlock('I think so'), simTextBlock('Yes')];
    assert.deepEqual(firstTokens(blocks, 2), [{ ...blocks[0], pieces: ['I', ' think'] }]);
    assert.deepEqual(firstTokens(blocks, 0), []);
  });
});
