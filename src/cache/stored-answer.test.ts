import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FinishReasonName, StreamPart } from '../core/stream-part.ts';
import { failurePart, finishPart, textPart } from '../testing/call/sample-parts.ts';
import { answerText, readStoredAnswer, storableAnswer, writeStoredAnswer } from './stored-answer.ts';

const TARGET = { provider: 'east', providerKind: 'bedrock', model: 'm' };
const START: StreamPart = { type: 'start', model: 'claude' };

function ended(unified: FinishReasonName): StreamPart {
  return { ...finishPart(), reason: { unified, raw: unified } } as StreamPart;
}

describe('an answer is kept', () => {
  for (const reason of ['stop', 'stop-sequence'] as const) {
    test(`if it ended by itself (${reason}), and comes back as it was`, () => {
      const answer = storableAnswer([START, textPart('a'), textPart('b'), ended(reason)], TARGET);
      assert.ok(answer);
      assert.equal(answerText(answer), 'ab');
      assert.deepEqual(readStoredAnswer(writeStoredAnswer(answer)), answer);
    });
  }
});

describe('an answer is not kept', () => {
  const others: readonly FinishReasonName[] = [
    ...(['max-tokens', 'tool-use', 'content-filter', 'refusal', 'context-window', 'pause', 'other'] as const),
  ];
  const cases: readonly (readonly [string, readonly StreamPart[]])[] = [
    ...others.map((reason) => [`that ended by ${reason}`, [textPart('a'), ended(reason)]] as const),
    ['that failed', [textPart('a'), failurePart('truncated')]],
    ['that has not ended', [textPart('a')]],
    ['without a text', [START, finishPart()]],
    ['of blanks', [textPart(' \n'), finishPart()]],
    [
      'with a tool call, whatever its reason says',
      [textPart('a'), { type: 'tool-call-start', index: 0, id: 'c', name: 'look' }, finishPart()],
    ],
    ['with content of no form of ours', [textPart('a'), { type: 'opaque' }, finishPart()]],
    ['that is longer than what many answers may take', [textPart('a'.repeat(256 * 1024 + 1)), finishPart()]],
  ];
  for (const [what, parts] of cases) {
    test(what, () => assert.equal(storableAnswer(parts, TARGET), undefined));
  }

  test('that another version has written', () => {
    for (const json of ['', '[]', '{}', '{"form":2,"content":[]}', '{"form":1,"content":[]}'])
      assert.equal(readStoredAnswer(json), undefined);
  });
});
