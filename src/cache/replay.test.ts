import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Collector } from '../core/collect.ts';
import { NO_USAGE } from '../core/usage.ts';
import { piecesOf, replayBatch } from './replay.ts';
import type { StoredAnswer } from './stored-answer.ts';

const ANSWER: StoredAnswer = {
  content: [
    { type: 'reasoning', text: 'Water flows down.', signature: 'sig' },
    { type: 'reasoning', text: '', redacted: 'b2s=' },
    { type: 'text', text: 'A sluice is a channel whose flow of water a gate controls. '.repeat(5) },
  ],
  reason: { unified: 'stop', raw: 'end_turn' },
  usage: { ...NO_USAGE, inputTokens: 3, outputTokens: 70 },
  model: 'claude-sonnet-4',
  target: { provider: 'east', providerKind: 'bedrock', model: 'm' },
};

describe('a replayed answer', () => {
  for (const stream of [true, false]) {
    test(`is the stored one, ${stream ? 'streamed' : 'whole'}`, () => {
      const collector = new Collector();
      collector.push(replayBatch(ANSWER, stream).parts);
      const { content, usage, end, model } = collector.result();
      const { content: expected, ...rest } = ANSWER;
      assert.deepEqual(content, expected);
      assert.deepEqual(
        { usage, model, end },
        { usage: rest.usage, model: rest.model, end: { reason: rest.reason } },
      );
    });
  }

  test('has several pieces as a stream, one as a whole', () => {
    const texts = (stream: boolean) =>
      replayBatch(ANSWER, stream).parts.filter(({ type }) => type === 'text').length;
    assert.ok(texts(true) >= 4);
    assert.equal(texts(false), 1);
  });

  test('a short answer has several pieces, too', () => {
    assert.deepEqual(piecesOf('Hello, world'), ['Hel', 'lo, ', 'wor', 'ld']);
    assert.deepEqual(piecesOf(''), []);
  });

  test('its pieces add up to it, are few, and split no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20_000 }), (text) => {
        const pieces = piecesOf(text);
        assert.equal(pieces.join(''), text);
        assert.ok(pieces.length <= 140);
        for (const piece of pieces) assert.ok(piece.isWellFormed());
      }),
      { numRuns: 50 },
    );
  });
});
