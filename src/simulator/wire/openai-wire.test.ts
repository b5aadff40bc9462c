import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { isObject, type JsonObject } from '../../core/json.ts';
import {
  anyAnswer,
  bytesOf,
  framesOf,
  simAnswer,
  simContext,
  simReasoningBlock,
  simTextBlock,
  simToolBlock,
  sseEvents,
} from '../fixtures/sim-samples.ts';
import type { SimAnswer } from '../model/answer.ts';
import { itemsOf, membersOf } from '../model/loose-json.ts';
import { openAiWire } from './openai-wire.ts';

const HELLO = simAnswer([simTextBlock('Hello, world!')]);

describe('a whole chat completion', () => {
  test('has the text, the stop reason and the usage of all prompt tokens', () => {
    const whole = openAiWire.whole(HELLO, simContext());
    assert.deepEqual(
      { id: whole.id, object: whole.object, created: whole.created, model: whole.model },
      {
        id: 'chatcmpl-0123456789abcdef0123456789abc',
        object: 'chat.completion',
        created: 1_700_000_000,
        model: 'sim-1',
      },
    );
    const usage = membersOf(whole.usage);
    assert.deepEqual(
      [usage.prompt_tokens, usage.completion_tokens, usage.total_tokens],
      [100, HELLO.outputTokens, 100 + HELLO.outputTokens],
    );
    assert.deepEqual(usage.prompt_tokens_details, { cached_tokens: 20, audio_tokens: 0 });
    assert.deepEqual(messageOf(whole), {
      role: 'assistant',
      content: 'Hello, world!',
      refusal: null,
      annotations: [],
    });
  });

  test('has no content beside tool calls, whose ids differ', () => {
    const answer = simAnswer([simToolBlock('a', { x: 1 }), simToolBlock('b', {})], { reason: 'tool-use' });
    const message = messageOf(openAiWire.whole(answer, simContext()));
    assert.equal(message.content, null);
    assert.deepEqual(message.tool_calls, [
      {
        id: 'call_0123456789abcdef01234500',
        type: 'function',
        function: { name: 'a', arguments: '{"x":1}' },
      },
      { id: 'call_0123456789abcdef01234501', type: 'function', function: { name: 'b', arguments: '{}' } },
    ]);
  });

  test('gives reasoning as compatible servers do, and counts it', () => {
    const answer = simAnswer([simReasoningBlock('I think'), simTextBlock('so')]);
    const whole = openAiWire.whole(answer, simContext());
    assert.equal(messageOf(whole).reasoning_content, 'I think');
    assert.equal(
      membersOf(membersOf(whole.usage).completion_tokens_details).reasoning_tokens,
      answer.reasoningTokens,
    );
  });

  for (const [reason, finish] of [
    ['end', 'stop'],
    ['max-tokens', 'length'],
    ['tool-use', 'tool_calls'],
    ['filtered', 'content_filter'],
  ] as const) {
    test(`says ${finish} where the answer stopped by ${reason}, streamed too`, () => {
      const answer = simAnswer([simTextBlock('x')], { reason });
      assert.equal(choiceOf(openAiWire.whole(answer, simContext())).finish_reason, finish);
      const finishes = chunksOf(answer).map((chunk) => choiceOf(chunk).finish_reason);
      assert.deepEqual(
        finishes.filter((one) => typeof one === 'string'),
        [finish],
      );
    });
  }
});

describe('a chat completion stream', () => {
  test('is a role, a chunk a token, the finish, the usage and [DONE]', () => {
    const frames = framesOf(openAiWire, HELLO);
    assert.deepEqual(
      frames.map((frame) => frame.part),
      ['opening', ...Array(HELLO.outputTokens).fill('content'), 'closing', 'closing', 'terminator'],
    );
    assert.equal(
      frames.reduce((sum, frame) => sum + frame.tokens, 0),
      HELLO.outputTokens,
    );
    assert.equal(sseEvents(bytesOf(frames)).at(-1)?.type, '[DONE]');
  });

  test('has usage only where the caller asked for it, and then null in all chunks before', () => {
    const chunks = chunksOf(HELLO);
    assert.deepEqual(
      chunks.map((chunk) => isObject(chunk.usage)),
      chunks.map((_, i) => i === chunks.length - 1),
    );
    assert.ok(chunks.slice(0, -1).every((chunk) => chunk.usage === null));
    assert.deepEqual(chunks.at(-1)?.choices, []);
    const without = sseEvents(bytesOf(framesOf(openAiWire, HELLO, simContext({ includeUsage: false }))));
    assert.ok(without.every(({ data }) => !('usage' in data)));
  });

  test('says what the whole answer says, whatever is in it', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        const whole = messageOf(openAiWire.whole(answer, simContext()));
        assert.deepEqual(collected(answer), {
          content: whole.content ?? '',
          reasoning: whole.reasoning_content ?? '',
          calls: itemsOf(whole.tool_calls).map((call) => {
            const { id, function: called } = membersOf(call);
            return [id, membersOf(called).name, membersOf(called).arguments];
          }),
        });
      }),
      { numRuns: 100 },
    );
  });

  test('puts an error into a data line of its own', () => {
    const [event] = sseEvents(openAiWire.errorFrame('internal', 'r'));
    assert.equal(membersOf(event?.data.error).type, 'server_error');
  });

  test('breaks in two ways: no JSON in a good frame, and bytes that are no text', () => {
    assert.throws(() => sseEvents(openAiWire.malformedFrame()), SyntaxError);
    assert.throws(() => sseEvents(openAiWire.brokenFrame()), /no SSE stream/);
  });
});

function choiceOf(body: JsonObject): JsonObject {
  return membersOf(itemsOf(body.choices)[0]);
}

function messageOf(body: JsonObject): JsonObject {
  return membersOf(choiceOf(body).message);
}

function chunksOf(answer: SimAnswer): JsonObject[] {
  return sseEvents(bytesOf(framesOf(openAiWire, answer)))
    .filter(({ type }) => type !== '[DONE]')
    .map(({ data }) => data);
}

/** What a client puts together from the chunks. */
function collected(answer: SimAnswer): object {
  let content = '';
  let reasoning = '';
  const calls: [unknown, unknown, string][] = [];
  for (const chunk of chunksOf(answer)) {
    const delta = membersOf(choiceOf(chunk).delta);
    content += typeof delta.content === 'string' ? delta.content : '';
    reasoning += typeof delta.reasoning_content === 'string' ? delta.reasoning_content : '';
    for (const piece of itemsOf(delta.tool_calls).map(membersOf)) {
      const called = membersOf(piece.function);
      const index = Number(piece.index);
      const [id, name, args] = calls[index] ?? [piece.id, called.name, ''];
      calls[index] = [id, name, `${args}${called.arguments}`];
    }
  }
  return { content, reasoning, calls };
}
