import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  anyAnswer,
  bedrockEvents,
  bytesOf,
  framesOf,
  simAnswer,
  simContext,
  simReasoningBlock,
  simTextBlock,
  simToolBlock,
} from '../fixtures/sim-samples.ts';
import type { SimAnswer } from '../model/answer.ts';
import { itemsOf, membersOf } from '../model/loose-json.ts';
import { converseWire } from './converse-wire.ts';

describe('a whole Converse answer', () => {
  test('has its blocks in order, the latency and the usage split by cache', () => {
    const blocks = [
      simReasoningBlock('Hm'),
      simTextBlock('Hi'),
      simToolBlock('get_weather', { city: 'Ulm' }),
    ];
    const answer = simAnswer(blocks, { reason: 'tool-use' });
    assert.deepEqual(converseWire.whole(answer, simContext()), {
      metrics: { latencyMs: 7 },
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2lnbmVk' } } },
            { text: 'Hi' },
            {
              toolUse: {
                toolUseId: 'tooluse_0123456789abcdef012302',
                name: 'get_weather',
                input: { city: 'Ulm' },
              },
            },
          ],
        },
      },
      stopReason: 'tool_use',
      usage: {
        inputTokens: 10,
        outputTokens: answer.outputTokens,
        totalTokens: 100 + answer.outputTokens,
        cacheReadInputTokens: 20,
        cacheWriteInputTokens: 70,
        cacheDetails: [
          { ttl: '1h', inputTokens: 40 },
          { ttl: '5m', inputTokens: 30 },
        ],
      },
    });
  });

  test('has no cache details where nothing was written', () => {
    const answer = {
      ...simAnswer([simTextBlock('Hi')]),
      input: { fresh: 5, read: 0, written5m: 0, written1h: 0 },
    };
    assert.equal('cacheDetails' in membersOf(converseWire.whole(answer, simContext()).usage), false);
  });
});

describe('a ConverseStream', () => {
  test('opens no block for text, one for a tool, and ends with messageStop and metadata', () => {
    const answer = simAnswer([simTextBlock('Hi'), simToolBlock('f', {})]);
    assert.deepEqual(
      eventsOf(answer).map(({ type, data }) =>
        'contentBlockIndex' in data ? `${type} ${data.contentBlockIndex}` : type,
      ),
      [
        'messageStart',
        'contentBlockDelta 0',
        'contentBlockStop 0',
        'contentBlockStart 1',
        'contentBlockDelta 1',
        'contentBlockDelta 1',
        'contentBlockStop 1',
        'messageStop',
        'metadata',
      ],
    );
  });

  test('marks both of its last events as terminators: without either a client sees a cut', () => {
    const frames = framesOf(converseWire, simAnswer([simTextBlock('Hi')]));
    const ends = frames.filter((frame) => frame.part === 'terminator');
    assert.deepEqual(
      bedrockEvents(bytesOf(ends)).map(({ type }) => type),
      ['messageStop', 'metadata'],
    );
  });

  for (const [reason, said] of [
    ['end', 'end_turn'],
    ['max-tokens', 'max_tokens'],
    ['filtered', 'content_filtered'],
  ] as const) {
    test(`says ${said}, whole and streamed`, () => {
      const answer = simAnswer([simTextBlock('x')], { reason });
      assert.equal(converseWire.whole(answer, simContext()).stopReason, said);
      const stop = eventsOf(answer).find(({ type }) => type === 'messageStop');
      assert.deepEqual(stop?.data, { stopReason: said });
    });
  }

  test('says what the whole answer says, whatever is in it', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        const whole = converseWire.whole(answer, simContext());
        assert.deepEqual(collected(answer), {
          content: membersOf(membersOf(whole.output).message).content,
          usage: whole.usage,
        });
      }),
      { numRuns: 100 },
    );
  });

  test('pads its events so that their length does not give a short piece away', () => {
    const frames = framesOf(converseWire, simAnswer([simTextBlock('a b c d e f')]));
    const lengths = frames.filter((frame) => frame.tokens === 1).map((frame) => frame.bytes.length);
    assert.ok(new Set(lengths).size > 2, lengths.join());
  });

  test('breaks in two ways: no JSON in a good frame, and a wrong checksum', () => {
    assert.throws(() => bedrockEvents(converseWire.malformedFrame()), SyntaxError);
    assert.throws(() => bedrockEvents(converseWire.brokenFrame()), /no event stream/);
  });

  test('puts an error into an exception', () => {
    const [event] = bedrockEvents(converseWire.errorFrame('rate-limit', 'r'));
    assert.equal(event?.type, 'throttlingException');
  });
});

function eventsOf(answer: SimAnswer) {
  return bedrockEvents(bytesOf(framesOf(converseWire, answer)));
}

/** What a client puts together from the events. */
function collected(answer: SimAnswer): object {
  const starts = new Map<unknown, object>();
  const parts = new Map<unknown, { text: string; input: string; thought: string; signature: string }>();
  let usage: unknown;
  for (const { type, data } of eventsOf(answer)) {
    const at = data.contentBlockIndex;
    if (type === 'contentBlockStart') starts.set(at, membersOf(membersOf(data.start).toolUse));
    if (type === 'metadata') usage = data.usage;
    if (type !== 'contentBlockDelta') continue;
    const part = parts.get(at) ?? { text: '', input: '', thought: '', signature: '' };
    const delta = membersOf(data.delta);
    part.text += delta.text ?? '';
    part.input += membersOf(delta.toolUse).input ?? '';
    part.thought += membersOf(delta.reasoningContent).text ?? '';
    part.signature += membersOf(delta.reasoningContent).signature ?? '';
    parts.set(at, part);
  }
  const content = [...parts].map(([at, { text, input, thought, signature }]) => {
    const start = starts.get(at);
    if (start) return { toolUse: { ...start, input: JSON.parse(input) } };
    return signature === ''
      ? { text }
      : { reasoningContent: { reasoningText: { text: thought, signature } } };
  });
  return { content: itemsOf(content), usage };
}
