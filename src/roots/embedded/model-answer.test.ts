import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { failure } from '../../core/failure.ts';
import { NO_BYTES, type PartBatch, type StreamPart } from '../../core/stream-part.ts';
import { NO_USAGE } from '../../core/usage.ts';
import type { Answer } from '../../gateway/call-model.ts';
import { EmbeddedCalls } from './embedded-calls.ts';
import { ModelAnswer } from './model-answer.ts';
import { ModelCallError } from './model-call-error.ts';

const FINISH: StreamPart = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, usage: NO_USAGE };

/** An answer of these batches; behind them it never says anything again. */
function answerOf(...batches: readonly StreamPart[][]) {
  const seen = { cancelled: 0, over: 0 };
  const waiting = batches.map((parts): PartBatch => ({ parts, raw: NO_BYTES }));
  const source = {
    facts: { target: { provider: 'p', model: 'm' }, attempts: 2, call: { warnings: ['w'] } },
    next(take: (batch: PartBatch | null) => void) {
      const batch = waiting.shift();
      if (batch) take(batch);
    },
    cancel: () => void seen.cancelled++,
  };
  const parts = { requestId: 'req_1', calls: new EmbeddedCalls(), over: () => void seen.over++ };
  return { answer: new ModelAnswer(source as unknown as Answer, parts), seen };
}

const cancelled = (thrown: unknown) => thrown instanceof ModelCallError && thrown.code === 'client_closed';

describe('an answer for the embedding program', () => {
  test('is over with its last part, not only when somebody asks for more', async () => {
    const { answer, seen } = answerOf([{ type: 'text', text: 'a' }], [{ type: 'text', text: 'b' }, FINISH]);
    const { text, attempts, warnings } = await answer.result();
    assert.deepEqual({ text, attempts, warnings }, { text: 'ab', attempts: 2, warnings: ['w'] });
    answer.cancel();
    assert.deepEqual(seen, { cancelled: 0, over: 1 });
  });

  test('gives what came together with a failure, and then throws it', async () => {
    const broken: StreamPart = { type: 'failure', failure: failure('truncated') };
    const { answer, seen } = answerOf([{ type: 'text', text: 'a' }, broken]);
    const given: string[] = [];
    await assert.rejects(
      async () => {
        for await (const part of answer) given.push(part.type);
      },
      { code: 'truncated', status: 503, retryable: true, requestId: 'req_1' },
    );
    assert.deepEqual(given, ['text']);
    assert.equal(seen.over, 1);
  });

  test('ends the wait of its reader when it is cancelled', async () => {
    const { answer, seen } = answerOf([{ type: 'text', text: 'a' }]);
    const whole = answer.result();
    await Promise.resolve();
    answer.cancel();
    await assert.rejects(whole, cancelled);
    assert.deepEqual(seen, { cancelled: 1, over: 1 });
  });

  test('has the arguments of tool calls as values, and their text where they are no object', async () => {
    const call = (index: number, argumentsText: string): StreamPart[] => [
      { type: 'tool-call-start', index, id: `c${index}`, name: 'f' },
      { type: 'tool-call-delta', index, argumentsText },
      { type: 'tool-call-end', index },
    ];
    const { answer } = answerOf([...call(0, '{"a":1}'), ...call(1, ''), ...call(2, '{"a":'), FINISH]);
    const { toolCalls, message } = await answer.result();
    assert.deepEqual(
      toolCalls.map(({ input }) => input),
      [{ a: 1 }, {}, '{"a":'],
    );
    assert.deepEqual(message.parts, toolCalls);
  });
});
