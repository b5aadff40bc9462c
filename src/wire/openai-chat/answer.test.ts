import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import OpenAI from 'openai';
import { Collector } from '../../core/collect.ts';
import { FAILURES, type FailureCode, failure } from '../../core/failure.ts';
import type { FinishReasonName, StreamPart } from '../../core/stream-part.ts';
import { rawOf } from '../../testing/raw-of.ts';
import type { AnswerContext, ParseContext, WireReply } from '../dialect.ts';
import { openaiChat } from './dialect.ts';

const plain: ParseContext = { header: () => null };
const hi = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] };

function contextFor(body: object): AnswerContext {
  const request = openaiChat.parse(rawOf('openai-chat', body), plain);
  return { requestId: 'r1', model: 'claude', startedAt: 1_700_000_000_999, request };
}

const usage = {
  inputTokens: 3,
  outputTokens: 5,
  cacheReadTokens: 10,
  cacheWriteTokens: 7,
  reasoningTokens: 2,
};
const finish = (unified: FinishReasonName): StreamPart => ({
  type: 'finish',
  reason: { unified, raw: 'raw' },
  usage,
});

const conversation: readonly StreamPart[] = [
  { type: 'start', id: 'msg_1', model: 'claude' },
  { type: 'reasoning', text: 'Let me see.' },
  { type: 'reasoning', text: '', signature: 'sig' },
  { type: 'text', text: 'Hello ' },
  { type: 'text', text: '“wörld”\n' },
  { type: 'tool-call-start', index: 0, id: 'call_a', name: 'add' },
  { type: 'tool-call-delta', index: 0, argumentsText: '{"a":' },
  { type: 'tool-call-delta', index: 0, argumentsText: '1}' },
  { type: 'tool-call-end', index: 0 },
  { type: 'tool-call-start', index: 1, id: 'call_b', name: 'now' },
  { type: 'tool-call-end', index: 1 },
  finish('tool-use'),
];

function answerOf(parts: readonly StreamPart[]): WireReply {
  const collector = new Collector();
  collector.push(parts);
  const { content, end } = collector.result();
  assert.ok(end && 'reason' in end);
  return openaiChat.answer(
    { content, reason: end.reason, usage: collector.usage, latencyMs: 1 },
    contextFor(hi),
  );
}

/** The official client, which gets the reply that the gateway would send. */
function clientFor(reply: {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}) {
  const fetch = async () =>
    new Response(reply.body as BodyInit, { status: reply.status, headers: reply.headers });
  return new OpenAI({ apiKey: 'k', baseURL: 'http://gateway.test/v1', maxRetries: 0, fetch });
}

function streamReply(body: object, parts: readonly StreamPart[]) {
  const frames = openaiChat.encoder(contextFor(body)).push(parts);
  return { status: 200, headers: openaiChat.streamHeaders, body: frames };
}

const message = {
  role: 'assistant',
  content: 'Hello “wörld”\n',
  refusal: null,
  reasoning_content: 'Let me see.',
  tool_calls: [
    { id: 'call_a', type: 'function', function: { name: 'add', arguments: '{"a":1}' } },
    { id: 'call_b', type: 'function', function: { name: 'now', arguments: '{}' } },
  ],
};
const wireUsage = {
  prompt_tokens: 20,
  completion_tokens: 5,
  total_tokens: 25,
  prompt_tokens_details: { cached_tokens: 10 },
  completion_tokens_details: { reasoning_tokens: 2 },
};

describe('OpenAI chat answers', () => {
  test('are chat completions', () => {
    assert.deepEqual(JSON.parse(String(answerOf(conversation).body)), {
      id: 'chatcmpl-r1',
      object: 'chat.completion',
      created: 1_700_000_000,
      model: 'claude',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'tool_calls' }],
      usage: wireUsage,
    });
  });

  test('can be sent back as they are, whole or gathered from a stream', async () => {
    const whole = await clientFor(answerOf(conversation)).chat.completions.create(hi);
    const streamed = await clientFor(streamReply({ ...hi, stream: true }, conversation))
      .chat.completions.stream(hi)
      .finalMessage();
    for (const received of [whole.choices[0]?.message, streamed]) {
      assert.ok(received);
      assert.equal((received as { reasoning_content?: string }).reasoning_content, 'Let me see.');
      const tools = ['call_a', 'call_b'].map((id) => ({ role: 'tool', tool_call_id: id, content: 'ok' }));
      const request = openaiChat.parse(
        rawOf('openai-chat', { messages: [...hi.messages, received, ...tools] }),
        plain,
      );
      assert.deepEqual(request.messages[1]?.parts, [
        { type: 'reasoning', text: 'Let me see.' },
        { type: 'text', text: 'Hello “wörld”\n' },
        { type: 'tool-call', id: 'call_a', name: 'add', input: { a: 1 } },
        { type: 'tool-call', id: 'call_b', name: 'now', input: {} },
      ]);
      assert.deepEqual(
        request.unmapped.filter((path) => !path.endsWith('.parsed')),
        [],
      );
    }
  });

  test('have no content beside tool calls where the model said nothing', () => {
    const calls = conversation.filter((part) => part.type !== 'text');
    const { choices } = JSON.parse(String(answerOf(calls).body));
    assert.equal(choices[0].message.content, null);
  });

  test('give the finish reasons OpenAI has words for', () => {
    const reasons: Record<FinishReasonName, string> = {
      stop: 'stop',
      'max-tokens': 'length',
      budget: 'length',
      'stop-sequence': 'stop',
      'tool-use': 'tool_calls',
      'content-filter': 'content_filter',
      refusal: 'content_filter',
      'context-window': 'length',
      pause: 'stop',
      other: 'length',
    };
    for (const [unified, expected] of Object.entries(reasons)) {
      const { choices } = JSON.parse(String(answerOf([finish(unified as FinishReasonName)]).body));
      assert.equal(choices[0].finish_reason, expected);
    }
  });
});

describe('OpenAI chat streams', () => {
  const parts: readonly StreamPart[] = [{ type: 'text', text: 'Hi' }, finish('stop')];
  const textOf = (body: object) => new TextDecoder().decode(streamReply(body, parts).body);

  test('are read by the official client', async () => {
    const stream = clientFor(streamReply({ ...hi, stream: true }, conversation)).chat.completions.stream(hi);
    const completion = await stream.finalChatCompletion();
    const [choice] = completion.choices;
    assert.equal(choice?.message.content, message.content);
    assert.deepEqual(
      choice?.message.tool_calls?.map(
        (call) => call.type === 'function' && [call.id, call.function.name, call.function.arguments],
      ),
      [
        ['call_a', 'add', '{"a":1}'],
        ['call_b', 'now', '{}'],
      ],
    );
    assert.equal(choice?.finish_reason, 'tool_calls');
    assert.equal(completion.model, 'claude');
  });

  test('have neither usage nor its null where the caller did not ask', () => {
    assert.ok(!textOf({ ...hi, stream: true }).includes('usage'));
  });

  test('end in a usage chunk where the caller asked', async () => {
    const body = { ...hi, stream: true as const, stream_options: { include_usage: true } };
    const chunks = [];
    for await (const chunk of await clientFor(streamReply(body, parts)).chat.completions.create(body))
      chunks.push(chunk);
    const last = chunks.pop();
    assert.deepEqual([last?.choices, last?.usage], [[], wireUsage]);
    assert.deepEqual(
      chunks.map((chunk) => chunk.usage),
      [null, null, null],
    );
    assert.ok(textOf(body).endsWith('data: [DONE]\n\n'));
  });

  test('open with the role, as OpenAI does', () => {
    const [first = ''] = textOf(hi).split('\n\n');
    const chunk = JSON.parse(first.slice('data: '.length));
    assert.deepEqual(chunk, {
      id: 'chatcmpl-r1',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'claude',
      choices: [{ index: 0, delta: { role: 'assistant', content: '', refusal: null }, finish_reason: null }],
    });
  });

  test('that break end in an error the client throws, without [DONE]', async () => {
    const broken = [
      { type: 'text', text: 'Hi' },
      { type: 'failure', failure: failure('truncated') },
    ] as const;
    const reply = streamReply({ ...hi, stream: true }, broken);
    assert.ok(!new TextDecoder().decode(reply.body).includes('[DONE]'));
    const stream = await clientFor(reply).chat.completions.create({ ...hi, stream: true });
    await assert.rejects(
      async () => {
        for await (const _ of stream);
      },
      (error) =>
        error instanceof OpenAI.APIError && error.code === 'truncated' && error.type === 'server_error',
    );
    const tail = openaiChat.errorFrames(failure('idle_timeout'), { requestId: 'r' });
    assert.match(new TextDecoder().decode(tail), /^data: \{"error":\{.*"code":"idle_timeout"\}\}\n\n$/);
  });
});

describe('OpenAI chat errors', () => {
  const thrownFor = (code: FailureCode, detail = {}) =>
    clientFor(openaiChat.error(failure(code, 'the message', detail), { requestId: 'r' }))
      .chat.completions.create(hi)
      .then(
        () => assert.fail('no error'),
        (error: InstanceType<typeof OpenAI.APIError>) => error,
      );

  const typed: readonly [FailureCode, abstract new (...args: never[]) => Error, string, string][] = [
    ['invalid_request', OpenAI.BadRequestError, 'invalid_request_error', 'invalid_request'],
    ['context_length', OpenAI.BadRequestError, 'invalid_request_error', 'context_length_exceeded'],
    ['unauthenticated', OpenAI.AuthenticationError, 'invalid_request_error', 'invalid_api_key'],
    ['forbidden', OpenAI.PermissionDeniedError, 'invalid_request_error', 'forbidden'],
    ['model_not_found', OpenAI.NotFoundError, 'invalid_request_error', 'model_not_found'],
    ['throttled', OpenAI.RateLimitError, 'requests', 'rate_limit_exceeded'],
    ['quota_exhausted', OpenAI.RateLimitError, 'insufficient_quota', 'insufficient_quota'],
    ['all_targets_failed', OpenAI.InternalServerError, 'server_error', 'all_targets_failed'],
    ['deadline_exceeded', OpenAI.InternalServerError, 'server_error', 'deadline_exceeded'],
  ];
  for (const [code, type, errorType, errorCode] of typed) {
    test(`${code} is thrown as ${type.name}`, async () => {
      const error = await thrownFor(code, { param: 'messages.0' });
      assert.ok(error instanceof type);
      assert.deepEqual([error.type, error.code, error.param], [errorType, errorCode, 'messages.0']);
      assert.match(error.message, /the message/);
    });
  }

  test('have every member, null where there is nothing to say, and the status of the table', () => {
    for (const code of Object.keys(FAILURES) as FailureCode[]) {
      const reply = openaiChat.error(failure(code), { requestId: 'r' });
      assert.equal(reply.status, FAILURES[code].status);
      const { error } = JSON.parse(String(reply.body));
      assert.deepEqual(Object.keys(error), ['message', 'type', 'param', 'code']);
      assert.equal(error.param, null);
    }
  });

  test('name the field, and show neither pages of HTML nor stacks', () => {
    const messageOf = (text: string, param?: string) => {
      const reply = openaiChat.error(failure('upstream_error', text, param ? { param } : {}), {
        requestId: 'r',
      });
      return JSON.parse(String(reply.body)).error.message;
    };
    assert.equal(messageOf('is odd', 'tools.0'), 'tools.0: is odd');
    assert.equal(messageOf('<!DOCTYPE html><html></html>'), FAILURES.upstream_error.meaning);
    assert.equal(messageOf('TypeError: x\n    at f (/srv/app.ts:1:1)'), FAILURES.upstream_error.meaning);
  });

  test('tell how long to wait', async () => {
    const error = await thrownFor('throttled', { retryAfterMs: 2_500 });
    assert.equal(error.headers?.get('retry-after'), '3');
    assert.equal(error.headers?.get('retry-after-ms'), '2500');
  });
});
