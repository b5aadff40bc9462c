import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import { FAILURES, type Failure, type FailureCode, FailureError, failure } from '../../core/failure.ts';
import type { FinishReasonName } from '../../core/stream-part.ts';
import { NO_USAGE } from '../../core/usage.ts';
import { rawOf } from '../../testing/raw-of.ts';
import type { AnswerContext } from '../dialect.ts';
import { native } from './dialect.ts';

const hello = { messages: [{ role: 'user', content: 'hi' }] };

function parse(body: object, headers: Record<string, string> = {}): ChatRequest {
  return native.parse(rawOf('native', body), { header: (name) => headers[name] ?? null });
}

function refusal(body: object): Failure {
  try {
    parse(body);
  } catch (thrown) {
    assert.ok(thrown instanceof FailureError);
    return thrown.failure;
  }
  return assert.fail('the body was accepted');
}

const context: AnswerContext = {
  requestId: 'req_1',
  model: 'claude',
  startedAt: 0,
  request: parse(hello),
};

describe('native requests', () => {
  test('become canonical, with 1024 output tokens by default', () => {
    const { raw, ...request } = parse({
      ...hello,
      model: 'sonnet',
      system_prompt: 'Be short.',
      temperature: 0.5,
      top_p: 1,
      stop: ['END'],
    });
    assert.equal(raw?.dialect, 'native');
    assert.deepEqual(request, {
      model: 'sonnet',
      stream: false,
      system: [{ type: 'text', text: 'Be short.' }],
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
      tools: [],
      maxTokens: 1024,
      temperature: 0.5,
      topP: 1,
      stop: ['END'],
      unmapped: [],
      anthropicBeta: [],
    });
  });

  test('stream when the field or the accept header says so; the field wins', () => {
    const sse = { accept: 'text/event-stream' };
    assert.equal(parse(hello).stream, false);
    assert.equal(parse({ ...hello, stream: true }).stream, true);
    assert.equal(parse(hello, sse).stream, true);
    assert.equal(parse({ ...hello, stream: false }, sse).stream, false);
  });

  test('take 50 messages of 100,000 characters each', () => {
    const messages = Array.from({ length: 50 }, (_, index) => ({
      role: index % 2 === 0 ? 'user' : 'assistant',
      content: 'x'.repeat(100_000),
    }));
    assert.equal(parse({ messages, max_tokens: 4096 }).messages.length, 50);
  });

  const refusals: readonly [object, string, RegExp][] = [
    [{}, 'messages', /required/],
    [{ messages: [] }, 'messages', /1 to 50 items, got an empty one/],
    [{ messages: Array(51).fill(hello.messages[0]) }, 'messages', /1 to 50 items, got 51 items/],
    [
      { messages: [{ role: 'system', content: 'x' }] },
      'messages.0.role',
      /one of "user", "assistant", got "system"/,
    ],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content', /required/],
    [{ messages: [{ role: 'user', content: ['x'] }] }, 'messages.0.content', /a string .*got an array/],
    [
      { messages: [{ role: 'user', content: 'x'.repeat(100_001) }] },
      'messages.0.content',
      /at most 100000 characters, got 100001 characters/,
    ],
    [{ messages: [{ role: 'user', content: 'x', name: 'y' }] }, 'messages.0.name', /not a known field/],
    [{ ...hello, max_tokens: 0 }, 'max_tokens', /^max_tokens: must be an integer from 1 to 4096, got 0$/],
    [{ ...hello, max_tokens: 4097 }, 'max_tokens', /from 1 to 4096, got 4097/],
    [{ ...hello, max_tokens: null }, 'max_tokens', /got null/],
    [{ ...hello, temperature: 5 }, 'temperature', /from 0 to 2, got 5/],
    [{ ...hello, top_p: 1.1 }, 'top_p', /from 0 to 1, got 1.1/],
    [{ ...hello, stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', /at most 4 items, got 5/],
    [{ ...hello, stream: 'yes' }, 'stream', /true or false, got "yes"/],
    [{ ...hello, system: 'x' }, 'system', /not a known field/],
    [{ ...hello, maxTokens: 5 }, 'maxTokens', /did you mean "max_tokens"/],
    [{ ...hello, routing_hint: 'fast' }, 'routing_hint', /not available in this version/],
    [
      { ...hello, routing_hint: 'cheap' },
      'routing_hint',
      /one of "fast", "balanced", "quality", got "cheap"/,
    ],
  ];
  for (const [body, param, message] of refusals) {
    test(`are refused for ${param}: ${message.source}`, () => {
      const found = refusal(body);
      assert.deepEqual([found.code, found.param], ['invalid_request', param]);
      assert.match(found.message, message);
      assert.ok(found.message.includes(param));
    });
  }
});

describe('native answers', () => {
  const answer = (unified: FinishReasonName) =>
    native.answer(
      {
        content: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'Hello' },
          { type: 'text', text: ' there' },
        ],
        reason: { unified, raw: 'raw' },
        usage: { ...NO_USAGE, inputTokens: 3, outputTokens: 5, cacheReadTokens: 10, cacheWriteTokens: 7 },
        latencyMs: 1,
      },
      context,
    );

  test('have the shape of the specification, cached tokens counted in', () => {
    assert.deepEqual(JSON.parse(String(answer('stop').body)), {
      response: 'Hello there',
      model: 'claude',
      usage: { input_tokens: 20, output_tokens: 5 },
      stop_reason: 'end_turn',
    });
  });

  test('name their stop reason', () => {
    const reasons: Record<FinishReasonName, string> = {
      stop: 'end_turn',
      'max-tokens': 'max_tokens',
      budget: 'budget',
      'stop-sequence': 'stop_sequence',
      'tool-use': 'tool_use',
      'content-filter': 'guardrail',
      refusal: 'refusal',
      'context-window': 'context_window',
      pause: 'pause_turn',
      other: 'max_tokens',
    };
    for (const [unified, expected] of Object.entries(reasons)) {
      assert.equal(JSON.parse(String(answer(unified as FinishReasonName).body)).stop_reason, expected);
    }
  });

  test('stream as named events, each one JSON', () => {
    const encoder = native.encoder(context);
    const frames = [
      encoder.push([{ type: 'start' }]),
      encoder.push([{ type: 'text', text: 'a\nb' }]),
      encoder.push([
        {
          type: 'finish',
          reason: { unified: 'stop', raw: 'x' },
          usage: { ...NO_USAGE, inputTokens: 1, outputTokens: 2 },
        },
      ]),
    ];
    assert.deepEqual(
      frames.map((bytes) => new TextDecoder().decode(bytes)),
      [
        '',
        'event: start\ndata: {"type":"start","request_id":"req_1","model":"claude"}\n\n' +
          'event: delta\ndata: {"type":"delta","text":"a\\nb"}\n\n',
        'event: complete\ndata: {"type":"complete","stop_reason":"end_turn",' +
          '"usage":{"input_tokens":1,"output_tokens":2},"model":"claude"}\n\n',
      ],
    );
  });

  test('tell every failure of the table with its status', () => {
    for (const code of Object.keys(FAILURES) as FailureCode[]) {
      const reply = native.error(failure(code, 'what: happened', { param: 'what' }), { requestId: 'req_1' });
      assert.equal(reply.status, FAILURES[code].status);
      const { error } = JSON.parse(String(reply.body));
      assert.deepEqual(
        [error.code, error.message, error.request_id, error.param, typeof error.retryable],
        [code, 'what: happened', 'req_1', 'what', 'boolean'],
      );
    }
  });

  test('round retry-after up to whole seconds, and give every 429 one', () => {
    const headers = (retryAfterMs?: number) =>
      native.error(failure('throttled', 'slow', retryAfterMs === undefined ? {} : { retryAfterMs }), {
        requestId: 'r',
      });
    assert.equal(headers(1_200).headers['retry-after'], '2');
    assert.equal(headers(10).headers['retry-after'], '1');
    assert.equal(headers().headers['retry-after'], '1');
    assert.equal(JSON.parse(String(headers(1_200).body)).error.retry_after_ms, 1_200);
    assert.equal(native.error(failure('internal'), { requestId: 'r' }).headers['retry-after'], undefined);
  });

  test('end a relayed stream with an error event', () => {
    const bytes = native.errorFrames(failure('truncated'), { requestId: 'req_1' });
    assert.match(
      new TextDecoder().decode(bytes),
      /^event: error\ndata: \{"type":"error","error":\{"code":"truncated".*\n\n$/,
    );
  });
});
