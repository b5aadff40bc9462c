import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '../../core/json.ts';
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
import { membersOf } from '../model/loose-json.ts';
import { anthropicWire, parsedArguments } from './anthropic-wire.ts';

const USAGE = {
  input_tokens: 10,
  cache_creation_input_tokens: 70,
  cache_read_input_tokens: 20,
  cache_creation: { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 40 },
};

describe('a whole message', () => {
  test('has its blocks in order: thinking with its signature, text, tool use with parsed input', () => {
    const blocks = [
      simReasoningBlock('Hm'),
      simTextBlock('Hi'),
      simToolBlock('get_weather', { city: 'Ulm' }),
    ];
    assert.deepEqual(anthropicWire.whole(simAnswer(blocks, { reason: 'tool-use' }), simContext()), {
      id: 'msg_010123456789abcdef012345',
      type: 'message',
      role: 'assistant',
      model: 'sim-1',
      content: [
        { type: 'thinking', thinking: 'Hm', signature: 'c2lnbmVk' },
        { type: 'text', text: 'Hi' },
        {
          type: 'tool_use',
          id: 'toolu_010123456789abcdef012302',
          name: 'get_weather',
          input: { city: 'Ulm' },
        },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: { ...USAGE, output_tokens: simAnswer(blocks).outputTokens, service_tier: 'standard' },
    });
  });

  test('has empty input where the token limit cut the arguments', () => {
    assert.deepEqual(parsedArguments('{"city":"U'), {});
    assert.deepEqual(parsedArguments('{"city":"Ulm"}'), { city: 'Ulm' });
  });

  for (const [stop, reason, sequence] of [
    [{ reason: 'end' }, 'end_turn', null],
    [{ reason: 'max-tokens' }, 'max_tokens', null],
    [{ reason: 'stop-sequence', sequence: 'END' }, 'stop_sequence', 'END'],
    [{ reason: 'filtered' }, 'refusal', null],
  ] as const) {
    test(`says ${reason}, streamed too`, () => {
      const answer = simAnswer([simTextBlock('x')], stop);
      const whole = anthropicWire.whole(answer, simContext());
      assert.deepEqual([whole.stop_reason, whole.stop_sequence], [reason, sequence]);
      const delta = eventsOf(answer).find(({ type }) => type === 'message_delta')?.data.delta;
      assert.deepEqual(delta, { stop_reason: reason, stop_sequence: sequence });
    });
  }
});

describe('a message stream', () => {
  test('opens with a ping behind message_start and closes each block before the next', () => {
    const answer = simAnswer([simReasoningBlock('Hm'), simTextBlock('Hi')]);
    assert.deepEqual(
      eventsOf(answer).map(({ type, data }) => ('index' in data ? `${type} ${data.index}` : type)),
      [
        'message_start',
        'ping',
        'content_block_start 0',
        'content_block_delta 0',
        'content_block_delta 0',
        'content_block_stop 0',
        'content_block_start 1',
        'content_block_delta 1',
        'content_block_stop 1',
        'message_delta',
        'message_stop',
      ],
    );
  });

  test('names each event as its JSON does', () => {
    for (const { type, data } of eventsOf(simAnswer([simTextBlock('Hi')]))) assert.equal(data.type, type);
  });

  test('counts the prompt at the start and everything at the end', () => {
    const answer = simAnswer([simTextBlock('Hi there')]);
    const events = eventsOf(answer);
    const start = membersOf(membersOf(events[0]?.data.message).usage);
    assert.deepEqual(start, { ...USAGE, output_tokens: 1, service_tier: 'standard' });
    const total = events.find(({ type }) => type === 'message_delta')?.data.usage;
    assert.deepEqual(total, { ...USAGE, output_tokens: answer.outputTokens });
  });

  test('carries a token a delta; signatures, starts and stops carry none', () => {
    const answer = simAnswer([simReasoningBlock('I see'), simTextBlock('Hi there')]);
    const frames = framesOf(anthropicWire, answer);
    assert.equal(frames.filter((frame) => frame.tokens === 1).length, answer.outputTokens);
    assert.deepEqual(
      frames.filter((frame) => frame.part === 'terminator').map((frame) => sseEvents(frame.bytes)[0]?.type),
      ['message_stop'],
    );
  });

  test('says what the whole message says, whatever is in it', () => {
    fc.assert(
      fc.property(anyAnswer, (answer) => {
        assert.deepEqual(collected(answer), anthropicWire.whole(answer, simContext()).content);
      }),
      { numRuns: 100 },
    );
  });

  test('puts an error into an event of its own, with the request id', () => {
    const [event] = sseEvents(anthropicWire.errorFrame('overloaded', 'req_7'));
    assert.equal(event?.type, 'error');
    assert.deepEqual(
      [membersOf(event?.data.error).type, event?.data.request_id],
      ['overloaded_error', 'req_7'],
    );
  });

  test('breaks in two ways: no JSON in a good frame, and bytes that are no text', () => {
    assert.throws(() => sseEvents(anthropicWire.malformedFrame()), SyntaxError);
    assert.throws(() => sseEvents(anthropicWire.brokenFrame()), /no SSE stream/);
  });
});

function eventsOf(answer: SimAnswer) {
  return sseEvents(bytesOf(framesOf(anthropicWire, answer)));
}

/** The content that a client puts together from the events. */
function collected(answer: SimAnswer): JsonObject[] {
  const blocks: Record<string, unknown>[] = [];
  const json: string[] = [];
  for (const { type, data } of eventsOf(answer)) {
    const at = Number(data.index);
    if (type === 'content_block_start') blocks[at] = { ...membersOf(data.content_block) };
    if (type !== 'content_block_delta') continue;
    const { type: _, partial_json: part, ...rest } = membersOf(data.delta);
    if (part !== undefined) json[at] = (json[at] ?? '') + String(part);
    const block = blocks[at] ?? {};
    for (const [field, text] of Object.entries(rest)) block[field] = `${block[field]}${text}`;
  }
  return blocks.map((block, i) => (json[i] === undefined ? block : { ...block, input: JSON.parse(json[i]) }));
}
