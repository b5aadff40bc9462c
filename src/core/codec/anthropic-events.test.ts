import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { failure } from '../failure.ts';
import type { JsonObject } from '../json.ts';
import { isTerminal, type StreamPart } from '../stream-part.ts';
import { AnthropicEvents, anthropicAnswerParts, withOwnToolUseIds } from './anthropic-events.ts';

const START = {
  type: 'message_start',
  message: { id: 'msg_1', model: 'claude', usage: { input_tokens: 5, output_tokens: 1 } },
};
const STOP_REASON = {
  type: 'message_delta',
  delta: { stop_reason: 'end_turn' },
  usage: { output_tokens: 9 },
};
const STOP = { type: 'message_stop' };

function read(events: readonly JsonObject[]): StreamPart[] {
  const reducer = new AnthropicEvents();
  return events.flatMap((event) => [...reducer.take(event)]);
}

function failureCode(parts: readonly StreamPart[]): string | undefined {
  const last = parts.at(-1);
  return last?.type === 'failure' ? last.failure.code : undefined;
}

describe('Anthropic events', () => {
  test('usage is that of the start, with what later events repeat put over it', () => {
    const usage = {
      inputTokens: 5,
      outputTokens: 9,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
      reasoningTokens: 0,
    };
    assert.deepEqual(read([START, STOP_REASON, STOP]), [
      { type: 'start', id: 'msg_1', model: 'claude', usage: { ...usage, outputTokens: 1 } },
      { type: 'usage', usage },
      { type: 'finish', reason: { unified: 'stop', raw: 'end_turn' }, usage },
    ]);
  });

  for (const [raw, unified] of [
    ['end_turn', 'stop'],
    ['max_tokens', 'max-tokens'],
    ['stop_sequence', 'stop-sequence'],
    ['refusal', 'refusal'],
    ['pause_turn', 'pause'],
    ['model_context_window_exceeded', 'context-window'],
    ['something_new', 'other'],
    ['constructor', 'other'],
  ] as const) {
    test(`${raw} is ${unified}`, () => {
      const delta = { stop_reason: raw, stop_sequence: raw === 'stop_sequence' ? 'END' : null };
      const last = read([START, { type: 'message_delta', delta }, STOP]).at(-1);
      const stopSequence = raw === 'stop_sequence' ? { stopSequence: 'END' } : {};
      assert.deepEqual(last?.type === 'finish' ? last.reason : last, { unified, raw, ...stopSequence });
    });
  }

  test('arguments that come whole with the start of a tool call are not lost', () => {
    const block = { type: 'tool_use', id: 't', name: 'f', input: { a: 1 } };
    assert.deepEqual(read([{ type: 'content_block_start', index: 0, content_block: block }]), [
      { type: 'tool-call-start', index: 0, id: 't', name: 'f' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"a":1}' },
    ]);
  });

  test('tools that the provider runs itself are content without a form of its own here', () => {
    const parts = read([
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"q":1}' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'web_search_tool_result', content: [] },
      },
      { type: 'content_block_stop', index: 1 },
    ]);
    assert.deepEqual(parts, [{ type: 'opaque' }, { type: 'opaque' }]);
  });

  const ended = (stop_reason: string): JsonObject[] => [
    { type: 'message_delta', delta: { stop_reason } },
    STOP,
  ];
  const tool = (id: unknown, index: number): JsonObject => ({
    type: 'content_block_start',
    index,
    content_block: { type: 'tool_use', id, name: 'f', input: {} },
  });

  test('tools were called where they were, whatever the reason says', () => {
    const reasonOf = (events: JsonObject[]): unknown => {
      const last = read(events).at(-1);
      return last?.type === 'finish' && last.reason.unified;
    };
    assert.equal(reasonOf([START, tool('t', 0), ...ended('tool_use')]), 'tool-use');
    assert.equal(reasonOf([START, tool('t', 0), ...ended('end_turn')]), 'tool-use');
    assert.equal(reasonOf([START, ...ended('tool_use')]), 'stop');
    assert.equal(reasonOf([START, tool('t', 0), ...ended('max_tokens')]), 'max-tokens');
  });

  test('calls without ids, or with the same one, have ids of their own', () => {
    for (const id of [undefined, null, '', 'call_0']) {
      const parts = read([START, tool(id, 0), tool(id, 0), tool(id, 1), ...ended('tool_use')]);
      const ids = parts.flatMap((part) => (part.type === 'tool-call-start' ? [part.id] : []));
      assert.equal(new Set(ids).size, 3, String(id));
      assert.ok(ids.every((each) => /^[\w-]{3,40}$/.test(each)));
      const content = [tool(id, 0), tool(id, 0)].map((each) => each.content_block);
      const whole = { id: 'msg_1', content, stop_reason: 'tool_use' };
      const mended = withOwnToolUseIds(whole);
      const wholeIds = anthropicAnswerParts(whole).flatMap((part) =>
        part.type === 'tool-call-start' ? [part.id] : [],
      );
      assert.equal(new Set(wholeIds).size, 2);
      assert.deepEqual(
        ((mended?.content ?? []) as { id: string }[]).map((block) => block.id),
        wholeIds,
      );
    }
    const fine = { content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }], stop_reason: 'tool_use' };
    assert.equal(withOwnToolUseIds(fine), undefined);
  });

  test('errors without their type are errors', () => {
    for (const odd of [
      { error: { message: 'no' } },
      { error: 'no' },
      { detail: 'no' },
      { message: 'no' },
      { type: 'message', error: { type: 'api_error', message: 'no' }, content: [], stop_reason: 'end_turn' },
    ]) {
      for (const parts of [read([START, odd, STOP_REASON, STOP]), anthropicAnswerParts(odd)]) {
        const last = parts.at(-1);
        assert.equal(last?.type === 'failure' && last.failure.message, 'no', JSON.stringify(odd));
      }
    }
  });

  test('an empty model or id is none', () => {
    const parts = read([{ type: 'message_start', message: { id: '', model: '' } }]);
    assert.ok(parts[0]?.type === 'start' && parts[0].model === undefined && parts[0].id === undefined);
  });

  test('ping, unknown events and unknown deltas yield nothing', () => {
    const unknownDelta = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'citations_delta', citation: {} },
    };
    assert.deepEqual(read([{ type: 'ping' }, { type: 'new_thing' }, {}, unknownDelta]), []);
  });

  for (const [type, message, code] of [
    ['overloaded_error', 'Overloaded', 'overloaded'],
    ['rate_limit_error', 'slow down', 'throttled'],
    ['api_error', 'oops', 'upstream_error'],
    ['authentication_error', 'no', 'upstream_auth'],
    ['not_found_error', 'no', 'upstream_not_found'],
    ['invalid_request_error', 'bad', 'upstream_rejected'],
    ['invalid_request_error', 'prompt is too long: 9 tokens > 8 maximum', 'context_length'],
    ['new_error', 'hm', 'upstream_error'],
  ] as const) {
    test(`an error event ${type} (${message}) is ${code}`, () => {
      const parts = read([START, { type: 'error', error: { type, message } }, STOP_REASON, STOP]);
      // A provider's text about credentials may quote a key, so that it is replaced.
      const told = code === 'upstream_auth' ? undefined : message;
      assert.deepEqual(parts.at(-1), {
        type: 'failure',
        failure: failure(code, told, { upstreamCode: type }),
      });
    });
  }

  for (const [what, events] of [
    ['a stop without a reason', [START, STOP]],
    ['a start without its message', [{ type: 'message_start' }]],
    ['a block start without its block', [{ type: 'content_block_start', index: 0 }]],
    [
      'a tool call without a name',
      [{ type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't' } }],
    ],
    ['a delta without its delta', [{ type: 'content_block_delta', index: 0 }]],
    [
      'text that is no text',
      [{ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 7 } }],
    ],
  ] as [string, JsonObject[]][]) {
    test(`${what} is bad_upstream_answer`, () =>
      assert.equal(failureCode(read(events)), 'bad_upstream_answer'));
  }

  test('any events: at most one terminal part, and nothing behind it', () => {
    const event = fc.oneof(
      fc.constantFrom<JsonObject>(START, STOP_REASON, STOP, { type: 'ping' }, { type: 'error' }),
      fc.record({
        type: fc.constantFrom(
          'message_start',
          'content_block_start',
          'content_block_delta',
          'content_block_stop',
          'message_delta',
        ),
        index: fc.oneof(fc.nat(2), fc.constant(undefined)),
        content_block: fc.oneof(
          fc.jsonValue(),
          fc.constant({ type: 'tool_use', id: 'a', name: 'b', input: {} }),
        ),
        delta: fc.oneof(fc.jsonValue(), fc.constant({ type: 'text_delta', text: 'x' })),
        message: fc.jsonValue(),
        usage: fc.jsonValue(),
      }),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const at = read(events).findIndex(isTerminal);
        assert.ok(at < 0 || at === read(events).length - 1);
      }),
    );
  });
});

describe('whole Anthropic answers', () => {
  test('an error in the place of an answer is a failure', () => {
    const parts = anthropicAnswerParts({ type: 'error', error: { type: 'api_error', message: 'oops' } });
    assert.equal(failureCode(parts), 'upstream_error');
  });

  test('without content or stop reason it is bad_upstream_answer', () => {
    assert.equal(failureCode(anthropicAnswerParts({})), 'bad_upstream_answer');
    assert.equal(failureCode(anthropicAnswerParts({ content: [] })), 'bad_upstream_answer');
    assert.equal(failureCode(anthropicAnswerParts({ stop_reason: 'end_turn' })), 'bad_upstream_answer');
  });

  test('blocks that are unknown have no form of their own here', () => {
    const content = [{ type: 'new_block' }, null, 7, { type: 'text', text: 'a' }];
    const parts = anthropicAnswerParts({ content, stop_reason: 'end_turn' });
    assert.deepEqual(
      parts.map((part) => part.type),
      ['start', 'opaque', 'text', 'finish'],
    );
  });
});
