import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import type { ChatRequest } from '../../core/chat-request.ts';
import { type Failure, FailureError, failure } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import { rawOf } from '../../testing/raw-of.ts';
import type { AnswerContext, CollectedAnswer, WireReply } from '../dialect.ts';
import { anthropicMessages } from './dialect.ts';

const usage = {
  inputTokens: 10,
  outputTokens: 20,
  cacheReadTokens: 3,
  cacheWriteTokens: 4,
  reasoningTokens: 0,
};
const plain: CollectedAnswer = {
  content: [{ type: 'text', text: 'Hello' }],
  reason: { unified: 'stop', raw: 'stop' },
  usage,
  latencyMs: 1,
};

/** The official SDK, with our dialect behind its `fetch`. Its requests are parsed and answered with `reply`. */
function client(reply: (request: ChatRequest, context: AnswerContext) => WireReply) {
  const seen: ChatRequest[] = [];
  const fetch = async (_url: unknown, init: RequestInit | undefined): Promise<Response> => {
    const text = String(init?.body);
    const headers = new Headers(init?.headers);
    let written: WireReply;
    try {
      const request = anthropicMessages.parse(rawOf('anthropic-messages', text), {
        header: (name) => headers.get(name),
      });
      seen.push(request);
      written = reply(request, { requestId: 'req_9', model: 'claude-x', startedAt: 0, request });
    } catch (thrown) {
      assert.ok(thrown instanceof FailureError);
      written = anthropicMessages.error(thrown.failure, { requestId: 'req_9' });
    }
    return new Response(written.body as BodyInit, { status: written.status, headers: written.headers });
  };
  const anthropic = new Anthropic({ apiKey: 'k', baseURL: 'http://gateway.test', maxRetries: 0, fetch });
  return { anthropic, seen };
}

const answering = (answer: CollectedAnswer) =>
  client((_request, context) => anthropicMessages.answer(answer, context));
const failing = (cause: Failure) =>
  client((_request, { requestId }) => anthropicMessages.error(cause, { requestId }));
const streaming = (parts: readonly StreamPart[]) =>
  client((_request, context) => ({
    status: 200,
    headers: anthropicMessages.streamHeaders,
    body: anthropicMessages.encoder(context).push(parts),
  }));

const ask = {
  model: 'sonnet',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hi' }],
};

describe('the official Anthropic SDK', () => {
  test('asks with everything it can say', async () => {
    const { anthropic, seen } = answering(plain);
    await anthropic.messages.create(
      {
        model: 'sonnet',
        max_tokens: 2048,
        system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
        messages: [
          {
            role: 'user',
            content: [
              { type: 'text', text: 'Look', cache_control: { type: 'ephemeral' } },
              { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aW1n' } },
              { type: 'image', source: { type: 'url', url: 'https://x.test/a.png' } },
              {
                type: 'document',
                source: { type: 'base64', media_type: 'application/pdf', data: 'cGRm' },
                title: 'Contract',
                context: 'signed',
                citations: { enabled: true },
              },
              { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              { type: 'thinking', thinking: 'hmm', signature: 'sig' },
              { type: 'redacted_thinking', data: 'b3BhcXVl' },
              { type: 'text', text: 'I call', citations: null },
              { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { city: 'Ulm' } },
              { type: 'server_tool_use', id: 'srv_1', name: 'web_search', input: {} },
            ],
          },
          {
            role: 'user',
            content: [
              { type: 'tool_result', tool_use_id: 'toolu_1', content: 'rain', is_error: true },
              {
                type: 'tool_result',
                tool_use_id: 'toolu_2',
                content: [
                  { type: 'text', text: 'map' },
                  { type: 'image', source: { type: 'base64', media_type: 'image/gif', data: 'Z2lm' } },
                ],
              },
            ],
          },
          { role: 'system', content: 'Now in German.' },
        ],
        tools: [
          {
            name: 'weather',
            description: 'Tells it',
            input_schema: { type: 'object', properties: { city: { type: 'string' } } },
            strict: true,
            cache_control: { type: 'ephemeral' },
          },
          { type: 'web_search_20250305', name: 'web_search' },
        ],
        tool_choice: { type: 'tool', name: 'weather', disable_parallel_tool_use: true },
        thinking: { type: 'enabled', budget_tokens: 1024 },
        output_config: {
          effort: 'high',
          format: { type: 'json_schema', schema: { type: 'object', properties: {} } },
        },
        // The SDK's types know the fields of its own API version only. The older version takes these.
        ...({ temperature: 1, top_p: 0.9, top_k: 40 } as object),
        stop_sequences: ['END'],
        metadata: { user_id: 'u-1' },
        service_tier: 'auto',
      },
      {
        headers: {
          'anthropic-beta': 'context-1m-2025-08-07, files-api-2025-04-14',
          'anthropic-version': '2023-06-01',
        },
      },
    );
    const { raw, anthropicVersion, ...request } = seen[0] ?? assert.fail('nothing was asked');
    assert.equal(anthropicVersion, '2023-06-01');
    assert.equal(raw?.json.service_tier, 'auto');
    assert.deepEqual(request, {
      model: 'sonnet',
      stream: false,
      system: [{ type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Look', cache: { ttl: '5m' } },
            { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'aW1n' } },
            { type: 'image', mediaType: 'image/*', source: { kind: 'url', url: 'https://x.test/a.png' } },
            {
              type: 'document',
              mediaType: 'application/pdf',
              source: { kind: 'base64', data: 'cGRm' },
              name: 'Contract',
              context: 'signed',
              citations: true,
            },
            { type: 'document', mediaType: 'text/plain', source: { kind: 'text', text: 'plain' } },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hmm', signature: 'sig' },
            { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
            { type: 'text', text: 'I call' },
            { type: 'tool-call', id: 'toolu_1', name: 'weather', input: { city: 'Ulm' } },
          ],
        },
        {
          role: 'user',
          parts: [
            {
              type: 'tool-result',
              id: 'toolu_1',
              content: [{ type: 'text', text: 'rain' }],
              isError: true,
            },
            {
              type: 'tool-result',
              id: 'toolu_2',
              content: [
                { type: 'text', text: 'map' },
                { type: 'image', mediaType: 'image/gif', source: { kind: 'base64', data: 'Z2lm' } },
              ],
              isError: false,
            },
          ],
        },
        { role: 'system', parts: [{ type: 'text', text: 'Now in German.' }] },
      ],
      tools: [
        {
          name: 'weather',
          description: 'Tells it',
          inputSchema: { type: 'object', properties: { city: { type: 'string' } } },
          strict: true,
          cache: { ttl: '5m' },
        },
      ],
      toolChoice: { type: 'tool', name: 'weather' },
      parallelToolCalls: false,
      maxTokens: 2048,
      temperature: 1,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      responseFormat: {
        type: 'json-schema',
        name: 'answer',
        schema: { type: 'object', properties: {} },
        strict: true,
      },
      reasoning: { mode: 'enabled', budgetTokens: 1024, effort: 'high' },
      user: 'u-1',
      unmapped: ['service_tier', 'messages.1.content.4', 'tools.1'],
      anthropicBeta: ['context-1m-2025-08-07', 'files-api-2025-04-14'],
    });
  });

  test('reads a whole answer, and may send it back as it is', async () => {
    const { anthropic, seen } = answering({
      id: 'chatcmpl-7',
      content: [
        { type: 'reasoning', text: 'unsigned' },
        { type: 'reasoning', text: '', redacted: 'eA==' },
        { type: 'text', text: 'Hello' },
        { type: 'tool-call', id: 'call_1', name: 'f', argumentsText: '{"a":1}' },
        { type: 'tool-call', id: 'call_2', name: 'g', argumentsText: '' },
        { type: 'tool-call', id: 'call_3', name: 'h', argumentsText: '{"cut' },
      ],
      reason: { unified: 'tool-use', raw: 'tool_calls' },
      usage,
      latencyMs: 1,
    });
    const { data: message, response } = await anthropic.messages.create(ask).withResponse();
    assert.equal(response.headers.get('request-id'), 'req_9');
    assert.deepEqual(JSON.parse(JSON.stringify(message)), {
      id: 'msg_9',
      type: 'message',
      role: 'assistant',
      model: 'claude-x',
      content: [
        { type: 'thinking', thinking: 'unsigned', signature: '' },
        { type: 'redacted_thinking', data: 'eA==' },
        { type: 'text', text: 'Hello' },
        { type: 'tool_use', id: 'call_1', name: 'f', input: { a: 1 } },
        { type: 'tool_use', id: 'call_2', name: 'g', input: {} },
        { type: 'tool_use', id: 'call_3', name: 'h', input: { INVALID_JSON: '{"cut' } },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_creation_input_tokens: 4,
        cache_read_input_tokens: 3,
        output_tokens: 20,
      },
    });
    await anthropic.messages.create({
      ...ask,
      messages: [...ask.messages, { role: 'assistant', content: message.content }],
    });
    assert.equal(seen[1]?.messages[1]?.parts.length, 6);
    assert.deepEqual(seen[1]?.messages[1]?.parts[0], { type: 'reasoning', text: 'unsigned' });
    assert.deepEqual(seen[1]?.unmapped, []);
  });

  test('streams thinking, text and interleaved tool calls into one message', async () => {
    const { anthropic, seen } = streaming([
      { type: 'start', id: 'msg_up', model: 'claude-y', usage },
      { type: 'reasoning', text: 'let me ' },
      { type: 'reasoning', text: 'think', signature: 'sig' },
      { type: 'text', text: 'Two ' },
      { type: 'text', text: 'calls.' },
      { type: 'tool-call-start', index: 0, id: 'call_a', name: 'f' },
      { type: 'tool-call-start', index: 1, id: 'call_b', name: 'g' },
      { type: 'tool-call-delta', index: 1, argumentsText: '{"y":' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"x":1}' },
      { type: 'tool-call-delta', index: 1, argumentsText: '2}' },
      { type: 'finish', reason: { unified: 'tool-use', raw: 'tool_calls' }, usage },
    ]);
    const message = await anthropic.messages.stream(ask).finalMessage();
    assert.equal(seen[0]?.stream, true);
    assert.equal(message.id, 'msg_up');
    assert.equal(message.model, 'claude-y');
    assert.equal(message.stop_reason, 'tool_use');
    assert.equal(message.usage.output_tokens, 20);
    assert.deepEqual(JSON.parse(JSON.stringify(message.content)), [
      { type: 'thinking', thinking: 'let me think', signature: 'sig' },
      { type: 'text', text: 'Two calls.' },
      { type: 'tool_use', id: 'call_a', name: 'f', input: { x: 1 } },
      { type: 'tool_use', id: 'call_b', name: 'g', input: { y: 2 } },
    ]);
  });

  test('notices a failure in mid-stream', async () => {
    const { anthropic } = streaming([
      { type: 'text', text: 'half' },
      { type: 'failure', failure: failure('truncated') },
    ]);
    const stream = anthropic.messages.stream(ask);
    await assert.rejects(stream.finalMessage(), (thrown: unknown) => {
      assert.ok(thrown instanceof Anthropic.APIError);
      assert.equal(thrown.type, 'overloaded_error');
      return true;
    });
  });

  test('types each error by its status', async () => {
    const cases = [
      {
        cause: failure('unauthenticated'),
        type: Anthropic.AuthenticationError,
        name: 'authentication_error',
      },
      { cause: failure('forbidden'), type: Anthropic.PermissionDeniedError, name: 'permission_error' },
      { cause: failure('model_not_found'), type: Anthropic.NotFoundError, name: 'not_found_error' },
      { cause: failure('throttled'), type: Anthropic.RateLimitError, name: 'rate_limit_error' },
      { cause: failure('context_length'), type: Anthropic.BadRequestError, name: 'invalid_request_error' },
      { cause: failure('payload_too_large'), type: Anthropic.APIError, name: 'request_too_large' },
      { cause: failure('overloaded'), type: Anthropic.APIError, name: 'overloaded_error' },
      { cause: failure('deadline_exceeded'), type: Anthropic.APIError, name: 'timeout_error' },
      { cause: failure('internal'), type: Anthropic.InternalServerError, name: 'api_error' },
    ];
    for (const { cause, type, name } of cases) {
      await assert.rejects(failing(cause).anthropic.messages.create(ask), (thrown: unknown) => {
        assert.ok(thrown instanceof type, cause.code);
        assert.equal(thrown.type, name);
        assert.equal(thrown.requestID, 'req_9');
        return true;
      });
    }
  });

  test('learns how long to wait, in whole seconds', async () => {
    const { anthropic } = failing(failure('throttled', 'Slow down.', { retryAfterMs: 1_200 }));
    await assert.rejects(anthropic.messages.create(ask), (thrown: unknown) => {
      assert.ok(thrown instanceof Anthropic.RateLimitError);
      assert.equal(thrown.headers.get('retry-after'), '2');
      return true;
    });
  });
});
