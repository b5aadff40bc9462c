import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ChatRequest } from '../../core/chat-request.ts';
import { AnthropicEvents } from '../../core/codec/anthropic-events.ts';
import { EventStreamFramer } from '../../core/codec/event-stream.ts';
import { SseFramer } from '../../core/codec/sse.ts';
import { type AnswerContent, Collector } from '../../core/collect.ts';
import { failure } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { bedrockConverse } from '../bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../bedrock-invoke/dialect.ts';
import type { AnswerContext, Dialect } from '../dialect.ts';
import { anthropicMessages } from './dialect.ts';

type Json = Record<string, unknown>;

const request: ChatRequest = {
  model: 'm',
  stream: true,
  system: [],
  messages: [],
  tools: [],
  stop: [],
  unmapped: [],
  anthropicBeta: [],
  raw: rawOf('anthropic-messages', '{}'),
};
const context: AnswerContext = {
  requestId: 'req_1',
  model: 'm-1',
  startedAt: 1,
  elapsedMs: () => 12,
  request,
};
const usage = {
  inputTokens: 3,
  outputTokens: 4,
  cacheReadTokens: 5,
  cacheWriteTokens: 6,
  reasoningTokens: 0,
};
const finish: StreamPart = { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, usage };

/** One step of an invented upstream. `pick` chooses one of the open tool calls. */
const step = fc.oneof(
  fc.record({ do: fc.constant('text' as const), text: fc.string({ minLength: 1, unit: 'grapheme' }) }),
  fc.record({
    do: fc.constant('reasoning' as const),
    text: fc.string({ minLength: 1 }),
    signature: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('redacted' as const), data: fc.base64String({ minLength: 4 }) }),
  fc.record({ do: fc.constant('open' as const), name: fc.constantFrom('weather', 'search') }),
  fc.record({ do: fc.constant('arguments' as const), pick: fc.nat(), text: fc.string() }),
  fc.record({ do: fc.constant('close' as const), pick: fc.nat() }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A legal stream of parts: tool calls may interleave with any part, and each index is used once. */
function partsOf(steps: readonly Step[]): StreamPart[] {
  const parts: StreamPart[] = [{ type: 'start', id: 'msg_up', model: 'm-2', usage }];
  const open: number[] = [];
  let calls = 0;
  for (const next of steps) {
    const picked = 'pick' in next && open.length > 0 ? open[next.pick % open.length] : undefined;
    switch (next.do) {
      case 'text':
        parts.push({ type: 'text', text: next.text });
        break;
      case 'reasoning':
        parts.push({
          type: 'reasoning',
          text: next.text,
          ...(next.signature && { signature: next.signature }),
        });
        break;
      case 'redacted':
        parts.push({ type: 'reasoning', text: '', redacted: next.data });
        break;
      case 'open':
        open.push(calls);
        parts.push({ type: 'tool-call-start', index: calls, id: `call_${calls}`, name: next.name });
        calls++;
        break;
      case 'arguments':
        if (picked !== undefined) {
          parts.push({ type: 'tool-call-delta', index: picked, argumentsText: next.text });
        }
        break;
      case 'close':
        if (picked === undefined) break;
        open.splice(open.indexOf(picked), 1);
        parts.push({ type: 'tool-call-end', index: picked });
    }
  }
  return [...parts, { type: 'usage', usage }, finish];
}

/** Parallel calls as OpenAI servers stream them: arguments in pieces, in any order, with all ends at the end. */
const parallelCalls = fc
  .record({
    inputs: fc.array(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 1 })), {
      minLength: 1,
      maxLength: 4,
    }),
    pieceChars: fc.integer({ min: 1, max: 9 }),
    order: fc.infiniteStream(fc.nat()),
  })
  .map(({ inputs, pieceChars, order }): StreamPart[] => {
    const parts: StreamPart[] = [];
    const left = inputs.map((input) => JSON.stringify(input));
    const started = new Set<number>();
    while (left.some((text) => text !== '')) {
      const index = order.next().value % left.length;
      const text = left[index] ?? '';
      if (text === '') continue;
      if (!started.has(index)) parts.push({ type: 'tool-call-start', index, id: `call_${index}`, name: 'f' });
      started.add(index);
      parts.push({ type: 'tool-call-delta', index, argumentsText: text.slice(0, pieceChars) });
      left[index] = text.slice(pieceChars);
    }
    const ends = inputs.map((_, index): StreamPart => ({ type: 'tool-call-end', index }));
    return [...parts, { type: 'text', text: 'Called.' }, ...ends, finish];
  });

/** What a client of any dialect must receive: joined text, and arguments that are never empty. */
function contentOf(parts: readonly StreamPart[]): AnswerContent[] {
  const collector = new Collector();
  collector.push(parts);
  return collector
    .result()
    .content.map((block) =>
      block.type === 'tool-call' ? { ...block, argumentsText: block.argumentsText || '{}' } : block,
    );
}

function encoded(dialect: Dialect, parts: readonly StreamPart[], batchSize: number): Uint8Array {
  const encoder = dialect.encoder(context);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < parts.length; at += batchSize)
    pieces.push(encoder.push(parts.slice(at, at + batchSize)));
  assert.equal(
    encoder.push([{ type: 'text', text: 'late' }, finish]).length,
    0,
    'nothing after the terminal',
  );
  return Buffer.concat(pieces);
}

function sseEvents(bytes: Uint8Array): Json[] {
  const framer = new SseFramer();
  const { frames } = framer.push(bytes);
  assert.equal(framer.pending, false);
  return frames.map((frame) => {
    const json = JSON.parse(frame.data ?? '') as Json;
    assert.equal(frame.event, json.type);
    return json;
  });
}

function awsEvents(bytes: Uint8Array): { type: string; json: Json }[] {
  const framer = new EventStreamFramer();
  const { frames, error } = framer.push(bytes);
  assert.equal(error, undefined);
  assert.equal(framer.pending, false);
  return frames.map(({ message }) => ({
    type: message.headers[':event-type'] ?? message.headers[':exception-type'] ?? '',
    json: JSON.parse(Buffer.from(message.payload).toString()) as Json,
  }));
}

function chunkEvents(bytes: Uint8Array): Json[] {
  return awsEvents(bytes).map(({ type, json }) => {
    assert.equal(type, 'chunk');
    return JSON.parse(Buffer.from(json.bytes as string, 'base64').toString()) as Json;
  });
}

/** Checks that blocks open, fill and close one after the other, and returns their content. */
function fromMessageEvents(events: readonly Json[]): AnswerContent[] {
  assert.equal(events[0]?.type, 'message_start');
  assert.deepEqual(
    events.slice(-2).map((event) => event.type),
    ['message_delta', 'message_stop'],
  );
  let open = -1;
  let opened = 0;
  for (const event of events) {
    if (event.type === 'content_block_start') {
      assert.equal(open, -1);
      assert.equal(event.index, opened);
      open = opened++;
    } else if (event.type === 'content_block_delta') {
      assert.equal(event.index, open);
    } else if (event.type === 'content_block_stop') {
      assert.equal(event.index, open);
      open = -1;
    }
  }
  assert.equal(open, -1);
  const reader = new AnthropicEvents();
  return contentOf(events.flatMap((event) => reader.take(event)));
}

function fromConverseEvents(events: readonly { type: string; json: Json }[]): AnswerContent[] {
  const types = events.map((event) => event.type);
  assert.deepEqual(types.slice(0, 1), ['messageStart']);
  assert.deepEqual(types.slice(-2), ['messageStop', 'metadata']);
  const parts: StreamPart[] = [];
  let block = 0;
  for (const { type, json } of events.slice(1, -2)) {
    assert.equal(json.contentBlockIndex, block);
    if (type === 'contentBlockStart') {
      const { toolUse } = json.start as { toolUse: { toolUseId: string; name: string } };
      parts.push({ type: 'tool-call-start', index: block, id: toolUse.toolUseId, name: toolUse.name });
    } else if (type === 'contentBlockDelta') {
      parts.push(converseDelta(json.delta as Json, block));
    } else {
      assert.equal(type, 'contentBlockStop');
      block++;
    }
  }
  return contentOf(parts);
}

function converseDelta(delta: Json, block: number): StreamPart {
  if (typeof delta.text === 'string') return { type: 'text', text: delta.text };
  if (delta.toolUse) {
    const { input } = delta.toolUse as { input: string };
    return { type: 'tool-call-delta', index: block, argumentsText: input };
  }
  const reasoning = delta.reasoningContent as { text?: string; signature?: string; redactedContent?: string };
  return {
    type: 'reasoning',
    text: reasoning.text ?? '',
    ...(reasoning.signature && { signature: reasoning.signature }),
    ...(reasoning.redactedContent && { redacted: reasoning.redactedContent }),
  };
}

const readers = [
  { dialect: anthropicMessages, read: (bytes: Uint8Array) => fromMessageEvents(sseEvents(bytes)) },
  { dialect: bedrockInvoke, read: (bytes: Uint8Array) => fromMessageEvents(chunkEvents(bytes)) },
  { dialect: bedrockConverse, read: (bytes: Uint8Array) => fromConverseEvents(awsEvents(bytes)) },
];

describe('streams of blocks', () => {
  for (const { dialect, read } of readers) {
    test(`${dialect.name}: whatever order content arrives in, blocks follow one another and nothing is lost`, () => {
      fc.assert(
        fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 1, max: 8 }), (steps, batchSize) => {
          const parts = partsOf(steps);
          assert.deepEqual(read(encoded(dialect, parts, batchSize)), contentOf(parts));
        }),
        { numRuns: 200 },
      );
    });

    test(`${dialect.name}: interleaved arguments of parallel calls come out call by call`, () => {
      fc.assert(
        fc.property(parallelCalls, fc.integer({ min: 1, max: 8 }), (parts, batchSize) => {
          assert.deepEqual(read(encoded(dialect, parts, batchSize)), contentOf(parts));
        }),
        { numRuns: 100 },
      );
    });

    test(`${dialect.name}: nothing is said before the first content, so that a failure keeps its status`, () => {
      const encoder = dialect.encoder(context);
      assert.equal(encoder.push([{ type: 'start' }, { type: 'usage', usage }]).length, 0);
    });

    test(`${dialect.name}: an answer without content is a whole stream all the same`, () => {
      assert.deepEqual(read(encoded(dialect, [finish], 1)), []);
    });

    test(`${dialect.name}: arguments of the call that is open are not held back`, () => {
      const encoder = dialect.encoder(context);
      encoder.push([{ type: 'tool-call-start', index: 0, id: 'a', name: 'f' }]);
      assert.notEqual(encoder.push([{ type: 'tool-call-delta', index: 0, argumentsText: '{' }]).length, 0);
      encoder.push([{ type: 'tool-call-start', index: 1, id: 'b', name: 'g' }]);
      assert.notEqual(encoder.push([{ type: 'tool-call-delta', index: 0, argumentsText: '}' }]).length, 0);
    });

    test(`${dialect.name}: a call behind one that is complete streams at once`, () => {
      const encoder = dialect.encoder(context);
      encoder.push([{ type: 'tool-call-start', index: 0, id: 'a', name: 'f' }]);
      encoder.push([{ type: 'tool-call-delta', index: 0, argumentsText: '{"x":{}}' }]);
      assert.notEqual(encoder.push([{ type: 'tool-call-start', index: 1, id: 'b', name: 'g' }]).length, 0);
      assert.notEqual(encoder.push([{ type: 'tool-call-delta', index: 1, argumentsText: '{' }]).length, 0);
      assert.equal(encoder.push([{ type: 'tool-call-delta', index: 0, argumentsText: '\n' }]).length, 0);
      assert.equal(encoder.push([{ type: 'text', text: 'waits' }]).length, 0);
    });

    test(`${dialect.name}: a failure is one last event`, () => {
      const cut: StreamPart = { type: 'failure', failure: failure('truncated') };
      const encoder = dialect.encoder(context);
      encoder.push([{ type: 'text', text: 'half' }]);
      const last = encoder.push([cut, { type: 'text', text: 'more' }]);
      assert.deepEqual(Buffer.from(last), Buffer.from(dialect.errorFrames(failure('truncated'), context)));
      assert.equal(encoder.push([{ type: 'text', text: 'more' }, finish]).length, 0);
    });
  }
});

describe('frames', () => {
  const said: readonly StreamPart[] = [
    { type: 'start', id: 'chatcmpl-1', model: 'm-2', usage: { ...usage, outputTokens: 1 } },
    { type: 'text', text: 'Hi' },
    { type: 'finish', reason: { unified: 'stop-sequence', raw: 'x', stopSequence: 'END' }, usage },
  ];
  const counts = { input_tokens: 3, cache_creation_input_tokens: 6, cache_read_input_tokens: 5 };

  test('Anthropic: opening and closing events tell id, model, usage and stop reason', () => {
    const events = sseEvents(encoded(anthropicMessages, said, 3));
    assert.deepEqual(events[0], {
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'm-2',
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: { ...counts, output_tokens: 1 },
      },
    });
    assert.deepEqual(events.at(-2), {
      type: 'message_delta',
      delta: { stop_reason: 'stop_sequence', stop_sequence: 'END' },
      usage: { ...counts, output_tokens: 4 },
    });
    assert.deepEqual(events.at(-1), { type: 'message_stop' });
  });

  test("InvokeModel: the last chunk carries Bedrock's metrics", () => {
    assert.deepEqual(chunkEvents(encoded(bedrockInvoke, said, 3)).at(-1), {
      type: 'message_stop',
      'amazon-bedrock-invocationMetrics': {
        inputTokenCount: 3,
        outputTokenCount: 4,
        invocationLatency: 12,
        firstByteLatency: 12,
        cacheReadInputTokenCount: 5,
        cacheWriteInputTokenCount: 6,
      },
    });
  });

  test('ConverseStream: text has no start, and metadata follows messageStop', () => {
    assert.deepEqual(awsEvents(encoded(bedrockConverse, said, 3)), [
      { type: 'messageStart', json: { role: 'assistant' } },
      { type: 'contentBlockDelta', json: { delta: { text: 'Hi' }, contentBlockIndex: 0 } },
      { type: 'contentBlockStop', json: { contentBlockIndex: 0 } },
      { type: 'messageStop', json: { stopReason: 'stop_sequence' } },
      {
        type: 'metadata',
        json: {
          usage: {
            inputTokens: 3,
            outputTokens: 4,
            totalTokens: 18,
            cacheReadInputTokens: 5,
            cacheWriteInputTokens: 6,
          },
          metrics: { latencyMs: 12 },
        },
      },
    ]);
  });
});
