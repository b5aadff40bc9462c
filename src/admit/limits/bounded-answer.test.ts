import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nextBatch } from '../../core/part-source.ts';
import type { PartBatch, StreamPart } from '../../core/stream-part.ts';
import { NO_USAGE } from '../../core/usage.ts';
import { batchOf, failurePart, finishPart, textPart } from '../../testing/call/sample-parts.ts';
import { ScriptedParts } from '../../testing/call/scripted-parts.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { BoundedAnswer } from './bounded-answer.ts';

function setup(
  { outputTokens = 3, lowered = false },
  first: PartBatch,
  rest: readonly (PartBatch | null)[] = [],
) {
  const source = Object.assign(new ScriptedParts(first, rest), { facts: undefined });
  const clock = new FakeClock();
  const seen = { stops: 0 };
  const bound = {
    outputTokens,
    lowered,
    usageOf: (outputs: number) => ({ ...NO_USAGE, inputTokens: 9, outputTokens: outputs }),
    stopped: () => void seen.stops++,
  };
  return { source, clock, seen, answer: new BoundedAnswer(source, bound, clock) };
}

const BUDGET = { unified: 'budget', raw: 'budget' } as const;

function budgetStop(outputTokens: number): StreamPart {
  return { type: 'finish', reason: BUDGET, usage: { ...NO_USAGE, inputTokens: 9, outputTokens } };
}

function maxTokens(usage = {}): StreamPart {
  return { ...finishPart(usage), reason: { unified: 'max-tokens', raw: 'length' } } as StreamPart;
}

describe('a bounded answer', () => {
  test('passes what is within its bound as it is', async () => {
    const first = batchOf({ type: 'start' }, textPart('a'));
    const last = batchOf(textPart('b'), textPart('c'), finishPart({ outputTokens: 3 }));
    const { answer, seen, clock } = setup({}, first, [last, null]);
    assert.equal(answer.first, first);
    assert.equal(await nextBatch(answer), last);
    assert.equal(await nextBatch(answer), null);
    assert.equal(seen.stops, 0);
    assert.equal(clock.timers, 0);
  });

  test('ends at the piece that is too many, and ends the upstream', async () => {
    const { answer, source, seen } = setup({}, batchOf(textPart('a')), [
      batchOf(textPart('b'), textPart('c'), textPart('d'), finishPart()),
    ]);
    const cut = await nextBatch(answer);
    assert.deepEqual(cut?.parts, [textPart('b'), textPart('c'), budgetStop(3)]);
    assert.equal(cut?.raw.length, 0);
    assert.deepEqual(cut?.revised, { before: [textPart('a')] });
    assert.equal(source.cancels.length, 1);
    assert.equal(seen.stops, 1);
    assert.equal(await nextBatch(answer), null);
  });

  test('ends within a text of more bytes, at a whole character', async () => {
    const { answer } = setup({}, batchOf(textPart('1234567890')), [batchOf(textPart('€'))]);
    assert.deepEqual((await nextBatch(answer))?.parts, [budgetStop(1)]);
    const whole = setup({}, batchOf(textPart('1234567890€ and more'), finishPart()));
    assert.deepEqual(whole.answer.first.parts, [textPart('1234567890'), budgetStop(1)]);
    assert.equal(whole.seen.stops, 1);
    // Nothing follows what was left out, although it would fit.
    const more = setup({}, batchOf(textPart('1234567890€'), textPart('b'), finishPart()));
    assert.deepEqual(more.answer.first.parts, [textPart('1234567890'), budgetStop(1)]);
    assert.equal(await nextBatch(whole.answer), null);
  });

  test('is not cut where the provider says that it is within the bound', () => {
    const first = batchOf(textPart('a text of many more bytes'), maxTokens({ outputTokens: 3 }));
    assert.equal(setup({}, first).answer.first, first);
    const over = setup({}, batchOf(textPart('a text of many more bytes'), maxTokens({ outputTokens: 4 })));
    const last = over.answer.first.parts.at(-1);
    assert.deepEqual(last, { type: 'finish', reason: BUDGET, usage: { ...NO_USAGE, outputTokens: 4 } });
  });

  test("says budget where the provider kept to the budget's limit, with the provider's bytes", () => {
    const first = batchOf(textPart('a'), maxTokens({ outputTokens: 3 }));
    const { answer, seen } = setup({ lowered: true }, first);
    const last = answer.first.parts.at(-1);
    assert.deepEqual(last?.type === 'finish' && last.reason, { unified: 'budget', raw: 'length' });
    assert.equal(answer.first.raw, first.raw);
    assert.equal(answer.first.revised, undefined);
    assert.equal(seen.stops, 0);
    assert.equal(setup({ lowered: true }, batchOf(textPart('a'), finishPart())).answer.first.parts.length, 2);
  });

  test('at its bound waits shortly for the end, because then the usage is known', async () => {
    const kept = setup({ outputTokens: 1, lowered: true }, batchOf(textPart('a')));
    const end = nextBatch(kept.answer);
    await kept.clock.advance(499);
    kept.source.push(batchOf(maxTokens({ outputTokens: 1 })));
    const last = (await end)?.parts[0];
    assert.deepEqual(last?.type === 'finish' && last.usage.outputTokens, 1);
    assert.equal(kept.seen.stops, 0);
    assert.equal(kept.clock.timers, 0);

    const silent = setup({ outputTokens: 1 }, batchOf(textPart('a')));
    const stop = nextBatch(silent.answer);
    await silent.clock.advance(500);
    assert.deepEqual((await stop)?.parts, [budgetStop(1)]);
    assert.equal(silent.source.cancels.length, 1);
    silent.source.push(batchOf(textPart('late')));
    assert.equal(await nextBatch(silent.answer), null);
  });

  test('lets a failure pass', async () => {
    const { answer } = setup({}, batchOf(textPart('a')), [batchOf(failurePart('truncated')), null]);
    assert.equal((await nextBatch(answer))?.parts[0]?.type, 'failure');
  });

  test('remembers a piece of each block, so that an encoder can go on', async () => {
    const call = (index: number, text: string): StreamPart => ({
      type: 'tool-call-delta',
      index,
      argumentsText: text,
    });
    const start: StreamPart = { type: 'tool-call-start', index: 0, id: 'c', name: 'look' };
    const before = batchOf(textPart('a'), textPart('b'), start, call(0, '{'), call(0, '1'));
    const { answer } = setup({ outputTokens: 4 }, before, [batchOf(call(0, '}'))]);
    const cut = await nextBatch(answer);
    assert.deepEqual(cut?.revised?.before, [textPart('a'), start, call(0, '{')]);
  });

  test('cancelled, it cancels its source and its timer', async () => {
    const { answer, source, clock } = setup({ outputTokens: 1 }, batchOf(textPart('a')));
    void nextBatch(answer);
    answer.cancel();
    assert.equal(clock.timers, 0);
    assert.equal(source.cancels.length, 1);
    assert.equal(await nextBatch(answer), null);
  });
});
