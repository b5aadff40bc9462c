import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ChatRequest } from '../core/chat-request.ts';
import { SseFramer } from '../core/codec/sse.ts';
import { Collector } from '../core/collect.ts';
import { failure } from '../core/failure.ts';
import type { StreamPart } from '../core/stream-part.ts';
import { NO_USAGE } from '../core/usage.ts';
import type { AnswerContext, StreamEncoder } from './dialect.ts';
import { native } from './native/dialect.ts';
import { openaiChat } from './openai-chat/dialect.ts';

/** What a caller can rebuild from a stream, in any dialect. */
interface Heard {
  text: string;
  reasoning: string;
  calls: { id: string; name: string; argumentsText: string }[];
  end: string;
  /** The number of events behind the terminal one. */
  late: number;
}

// Any UTF-16 text, with lone surrogates, because providers cut deltas anywhere.
const piece = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

const block = fc.oneof(
  fc
    .array(piece, { maxLength: 4 })
    .map((texts): StreamPart[] => texts.map((text) => ({ type: 'text', text }))),
  fc
    .tuple(fc.array(piece, { maxLength: 3 }), fc.option(piece))
    .map(([texts, signature]): StreamPart[] => [
      ...texts.map((text) => ({ type: 'reasoning', text }) as const),
      ...(signature === null ? [] : [{ type: 'reasoning', text: '', signature } as const]),
    ]),
  fc.constant<StreamPart[]>([{ type: 'reasoning', text: '', redacted: 'b64' }]),
  fc
    .tuple(piece, piece, fc.array(piece, { maxLength: 4 }))
    .map(([id, name, deltas]): StreamPart[] => [
      { type: 'tool-call-start', index: 0, id, name },
      ...deltas.map((argumentsText) => ({ type: 'tool-call-delta', index: 0, argumentsText }) as const),
      { type: 'tool-call-end', index: 0 },
    ]),
);

const usage = fc
  .tuple(fc.nat(999), fc.nat(999), fc.nat(99), fc.nat(99))
  .map(([inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens]) => ({
    ...NO_USAGE,
    ...{ inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens },
  }));

const terminal = fc.oneof(
  usage.map(
    (total): StreamPart => ({
      type: 'finish',
      reason: { unified: 'max-tokens', raw: 'length' },
      usage: total,
    }),
  ),
  fc.constant<StreamPart>({ type: 'failure', failure: failure('truncated') }),
);

/** A legal sequence in batches, followed by parts that must be ignored. */
const stream = fc
  .tuple(fc.array(block, { maxLength: 6 }), terminal, fc.array(fc.nat(3), { maxLength: 8 }), fc.boolean())
  .map(([blocks, end, cuts, started]) => {
    let calls = -1;
    const parts: StreamPart[] = started ? [{ type: 'start', id: 'msg_1', model: 'm', usage: NO_USAGE }] : [];
    for (const part of blocks.flat()) {
      if (part.type === 'tool-call-start') calls++;
      parts.push('index' in part ? { ...part, index: calls } : part);
    }
    const late: StreamPart[] = [{ type: 'text', text: 'late' }, end];
    return { parts: [...parts, end], batches: batchesOf([...parts, end, ...late], cuts) };
  });

function batchesOf(parts: readonly StreamPart[], cuts: readonly number[]): StreamPart[][] {
  const batches: StreamPart[][] = [];
  const rest = [...parts];
  for (const size of cuts) batches.push(rest.splice(0, size));
  return [...batches, rest];
}

function expected(parts: readonly StreamPart[]): Heard {
  const collector = new Collector();
  collector.push(parts);
  const { content, end } = collector.result();
  const textOf = (type: 'text' | 'reasoning') =>
    content.map((part) => (part.type === type ? part.text : '')).join('');
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [part] : []));
  return {
    text: textOf('text'),
    reasoning: textOf('reasoning'),
    calls: calls.map(({ id, name, argumentsText }) => ({ id, name, argumentsText })),
    end: end && 'failure' in end ? 'failure' : 'finish',
    late: 0,
  };
}

const context: AnswerContext = {
  requestId: 'req_1',
  model: 'a "quoted" model',
  startedAt: 1_700_000_000_123,
  request: { streamUsage: true } as ChatRequest,
};

function eventsOf(encoder: StreamEncoder, batches: readonly (readonly StreamPart[])[]): string[] {
  const framer = new SseFramer();
  const events: string[] = [];
  for (const batch of batches) {
    for (const { data } of framer.push(encoder.push(batch)).frames) events.push(data ?? '');
  }
  assert.equal(framer.pending, false, 'half a frame was written');
  return events;
}

function silence(): Heard {
  return { text: '', reasoning: '', calls: [], end: '', late: 0 };
}

function hearNative(events: readonly string[]): Heard {
  const heard = silence();
  for (const event of events) {
    const frame = JSON.parse(event);
    if (heard.end !== '') heard.late++;
    else if (frame.type === 'delta') heard.text += frame.text;
    else if (frame.type === 'reasoning') heard.reasoning += frame.text;
    else if (frame.type === 'tool_start')
      heard.calls[frame.index] = { id: frame.id, name: frame.name, argumentsText: '' };
    else if (frame.type === 'tool_delta') callAt(heard, frame.index).argumentsText += frame.arguments;
    else if (frame.type === 'complete') heard.end = 'finish';
    else if (frame.type === 'error') heard.end = 'failure';
  }
  return heard;
}

function hearOpenAi(events: readonly string[]): Heard {
  const heard = silence();
  for (const event of events) {
    if (heard.end !== '') heard.late++;
    else if (event === '[DONE]') heard.end = 'finish';
    else {
      const chunk = JSON.parse(event);
      if (chunk.error) heard.end = 'failure';
      const choice = chunk.choices?.[0];
      heard.text += choice?.delta.content ?? '';
      heard.reasoning += choice?.delta.reasoning_content ?? '';
      for (const call of choice?.delta.tool_calls ?? []) {
        if (call.id) heard.calls[call.index] = { id: call.id, name: call.function.name, argumentsText: '' };
        callAt(heard, call.index).argumentsText += call.function.arguments;
      }
    }
  }
  return heard;
}

function callAt(heard: Heard, index: number): Heard['calls'][number] {
  return heard.calls[index] ?? assert.fail(`tool call ${index} was not opened`);
}

describe('stream encoders', () => {
  test('native frames hold exactly what the parts held, and nothing behind the end', () => {
    fc.assert(
      fc.property(stream, ({ parts, batches }) => {
        assert.deepEqual(hearNative(eventsOf(native.encoder(context), batches)), expected(parts));
      }),
    );
  });

  test('OpenAI chunks hold exactly what the parts held, and nothing behind the end', () => {
    fc.assert(
      fc.property(stream, ({ parts, batches }) => {
        const want = expected(parts);
        // Calls without arguments get an empty object, so that clients can parse them.
        for (const call of want.calls) call.argumentsText ||= '{}';
        assert.deepEqual(hearOpenAi(eventsOf(openaiChat.encoder(context), batches)), want);
      }),
    );
  });

  test('say nothing before the first content', () => {
    const silent: StreamPart[] = [
      { type: 'start', id: 'x' },
      { type: 'usage', usage: NO_USAGE },
    ];
    for (const dialect of [native, openaiChat]) {
      const encoder = dialect.encoder(context);
      assert.equal(encoder.push(silent).length, 0);
      assert.equal(encoder.push([]).length, 0);
    }
  });
});
