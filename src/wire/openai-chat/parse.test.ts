import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import { type Failure, FailureError } from '../../core/failure.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { openaiChat } from './dialect.ts';

const hi = { role: 'user', content: 'hi' };
const PNG = 'data:image/png;base64,iVBORw0KGgo=';

function parse(body: object, headers: Record<string, string> = {}): ChatRequest {
  return openaiChat.parse(rawOf('openai-chat', body), { header: (name) => headers[name] ?? null });
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

const messagesOf = (...messages: object[]) => parse({ model: 'm', messages }).messages;
const call = (id: string, args: string) => ({
  id,
  type: 'function',
  function: { name: 'f', arguments: args },
});
const field = (fields: object) => ({ messages: [hi], ...fields });
const part = (content: object) => ({ messages: [{ role: 'user', content: [content] }] });

describe('OpenAI chat requests', () => {
  test('carry every setting that has a canonical place', () => {
    const { raw, ...request } = parse({
      model: 'gpt-4o',
      messages: [hi],
      max_tokens: 5,
      max_completion_tokens: 7,
      temperature: 2,
      top_p: 0.5,
      stop: 'END',
      n: 1,
      seed: 42,
      frequency_penalty: -2,
      presence_penalty: 2,
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'out', schema: { type: 'object' }, strict: true },
      },
      tools: [
        {
          type: 'function',
          function: { name: 'f', description: 'd', parameters: { type: 'object' }, strict: true },
        },
      ],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      reasoning_effort: 'high',
      user: 'u1',
      stream: true,
      stream_options: { include_usage: true },
    });
    assert.equal(raw?.dialect, 'openai-chat');
    assert.deepEqual(request, {
      model: 'gpt-4o',
      stream: true,
      streamUsage: true,
      system: [],
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'hi' }] }],
      tools: [{ name: 'f', inputSchema: { type: 'object' }, description: 'd', strict: true }],
      toolChoice: { type: 'tool', name: 'f' },
      parallelToolCalls: false,
      maxTokens: 7,
      temperature: 2,
      topP: 0.5,
      stop: ['END'],
      seed: 42,
      frequencyPenalty: -2,
      presencePenalty: 2,
      responseFormat: { type: 'json-schema', name: 'out', schema: { type: 'object' }, strict: true },
      reasoning: { mode: 'enabled', effort: 'high' },
      user: 'u1',
      // Two limits were given, and one of them counts.
      unmapped: ['max_tokens'],
      anthropicBeta: [],
    });
  });

  test('may be as short as one message, and null means not set', () => {
    const nulls = {
      model: null,
      temperature: null,
      max_tokens: null,
      stop: null,
      stream: null,
      tools: null,
      n: null,
    };
    const request = parse({ messages: [hi], ...nulls, logit_bias: null, stream_options: null });
    assert.deepEqual(
      [request.model, request.stream, request.stop, request.tools],
      [undefined, false, [], []],
    );
    assert.ok(!('temperature' in request) && !('maxTokens' in request));
    assert.deepEqual(request.unmapped, []);
  });

  test('take instructions before the first turn as the system prompt, later ones in their place', () => {
    const request = parse({
      messages: [
        { role: 'system', content: 'a' },
        { role: 'developer', content: [{ type: 'text', text: 'b' }] },
        hi,
        { role: 'system', content: 'c' },
      ],
    });
    assert.deepEqual(
      request.system.map(({ text }) => text),
      ['a', 'b'],
    );
    assert.deepEqual(
      request.messages.map(({ role }) => role),
      ['user', 'system'],
    );
  });

  test('merge the results of parallel tool calls into one user message', () => {
    const messages = messagesOf(
      hi,
      { role: 'assistant', content: null, tool_calls: [call('1', '{"a":1}'), call('2', '')] },
      { role: 'tool', tool_call_id: '1', content: 'one' },
      { role: 'tool', tool_call_id: '2', content: [{ type: 'text', text: 'two' }] },
      { role: 'user', content: 'go on' },
    );
    assert.deepEqual(messages.slice(1), [
      {
        role: 'assistant',
        parts: [
          { type: 'tool-call', id: '1', name: 'f', input: { a: 1 } },
          { type: 'tool-call', id: '2', name: 'f', input: {} },
        ],
      },
      {
        role: 'user',
        parts: [
          { type: 'tool-result', id: '1', content: [{ type: 'text', text: 'one' }], isError: false },
          { type: 'tool-result', id: '2', content: [{ type: 'text', text: 'two' }], isError: false },
        ],
      },
      { role: 'user', parts: [{ type: 'text', text: 'go on' }] },
    ]);
  });

  test('start a new message for results after another turn', () => {
    const result = (id: string) => ({ role: 'tool', tool_call_id: id, content: id });
    const messages = messagesOf(hi, result('1'), { role: 'user', content: 'and' }, result('2'), result('3'));
    assert.deepEqual(
      messages.map(({ parts }) => parts.length),
      [1, 1, 1, 2],
    );
  });

  test('keep arguments that are not a JSON object as their text', () => {
    const [, odd] = messagesOf(hi, { role: 'assistant', tool_calls: [call('1', '[1]')] });
    assert.deepEqual(odd?.parts, [{ type: 'tool-call', id: '1', name: 'f', input: '[1]' }]);
    const [, message] = messagesOf(hi, { role: 'assistant', tool_calls: [call('1', '{"a":')] });
    assert.deepEqual(message?.parts, [{ type: 'tool-call', id: '1', name: 'f', input: '{"a":' }]);
  });

  test('take images and files from data URLs, and images from the web', () => {
    const [message] = messagesOf({
      role: 'user',
      name: 'ann',
      content: [
        { type: 'image_url', image_url: { url: PNG, detail: 'low' } },
        { type: 'image_url', image_url: { url: 'https://example.com/cat.png' } },
        { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
      ],
    });
    assert.deepEqual(message, {
      role: 'user',
      name: 'ann',
      parts: [
        {
          type: 'image',
          mediaType: 'image/png',
          source: { kind: 'base64', data: 'iVBORw0KGgo=' },
          detail: 'low',
        },
        { type: 'image', mediaType: 'image/*', source: { kind: 'url', url: 'https://example.com/cat.png' } },
        {
          type: 'document',
          mediaType: 'application/pdf',
          source: { kind: 'base64', data: 'JVBERi0=' },
          name: 'a.pdf',
        },
      ],
    });
  });

  test('take an answer back as the SDKs hand it out, empty and null members included', () => {
    const request = parse({
      messages: [
        hi,
        {
          role: 'assistant',
          content: 'Hello',
          refusal: null,
          annotations: [],
          audio: null,
          function_call: null,
          tool_calls: null,
        },
        { role: 'assistant', content: null, refusal: 'No.' },
      ],
    });
    assert.deepEqual(
      request.messages.slice(1).map(({ parts }) => parts),
      [[{ type: 'text', text: 'Hello' }], [{ type: 'text', text: 'No.' }]],
    );
    assert.deepEqual(request.unmapped, []);
  });

  test('name by path what has no canonical place', () => {
    const request = parse({
      messages: [
        { role: 'system', content: 'x', name: 'boss' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'input_audio', input_audio: { data: 'A', format: 'wav' } },
          ],
        },
        { role: 'assistant', content: 'b', reasoning_content: 'hm' },
        { role: 'assistant', function_call: { name: 'g', arguments: '{}' } },
        { role: 'function', name: 'g', content: '1' },
        { role: 'assistant', tool_calls: [{ type: 'custom', id: '1', custom: { name: 'c', input: 'x' } }] },
        { role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] },
      ],
      n: 2,
      functions: [{ name: 'g' }],
      tools: [{ type: 'custom', custom: { name: 'c' } }],
      tool_choice: { type: 'custom', custom: { name: 'c' } },
      logit_bias: { 50256: -100 },
      brand_new: true,
    });
    assert.deepEqual([...request.unmapped].sort(), [
      'brand_new',
      'functions',
      'logit_bias',
      'messages.0.name',
      'messages.1.content.1',
      'messages.3.function_call',
      'messages.4',
      'messages.5.tool_calls.0',
      'messages.6.content.0',
      'n',
      'tool_choice',
      'tools.0',
    ]);
    assert.equal(request.toolChoice, undefined);
  });

  test('take any number of content parts', () => {
    const content = Array.from({ length: 200_000 }, () => ({ type: 'text', text: 'a' }));
    const request = parse({
      messages: [
        { role: 'system', content },
        { role: 'user', content },
      ],
    });
    assert.equal(request.system.length, 200_000);
  });

  test('do not collect warnings without end', () => {
    const flood = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x${index}`, 1]));
    assert.ok(parse({ messages: [hi], ...flood }).unmapped.length <= 33);
  });

  test('pass on what the caller says to Anthropic', () => {
    const headers = { 'anthropic-beta': 'a-1, b-2', 'anthropic-version': '2023-06-01' };
    const request = parse({ messages: [hi] }, headers);
    assert.deepEqual([request.anthropicBeta, request.anthropicVersion], [['a-1', 'b-2'], '2023-06-01']);
  });

  const refusals: readonly [object, string, RegExp][] = [
    [{}, 'messages', /required/],
    [{ messages: [] }, 'messages', /at least 1 item, got an empty one/],
    [{ messages: 'hi' }, 'messages', /an array .*got "hi"/],
    [
      { messages: [{ role: 'robot', content: 'x' }] },
      'messages.0.role',
      /"user", "assistant", "tool", .*got "robot"/,
    ],
    [{ messages: [{ content: 'x' }] }, 'messages.0.role', /is required/],
    [{ messages: [{ role: 'user' }] }, 'messages.0.content', /is required/],
    [{ messages: [{ role: 'user', content: null }] }, 'messages.0.content', /got null/],
    [{ messages: [{ role: 'user', content: [] }] }, 'messages.0.content', /at least 1 item/],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id', /is required/],
    [part({ type: 5 }), 'messages.0.content.0.type', /one of "text", "image_url", .* got 5/],
    [part({ type: 'text' }), 'messages.0.content.0.text', /is required/],
    [part({ type: 'image_url', image_url: 'x' }), 'messages.0.content.0.image_url', /an http or https URL/],
    [
      part({ type: 'image_url', image_url: { url: PNG, detail: 'huge' } }),
      'messages.0.content.0.image_url.detail',
      /"auto", "low", "high", got "huge"/,
    ],
    [
      part({ type: 'image_url', image_url: { url: 'file:///etc/passwd' } }),
      'messages.0.content.0.image_url.url',
      /http or https/,
    ],
    [
      part({ type: 'image_url', image_url: { url: 'data:image/png,abc' } }),
      'messages.0.content.0.image_url.url',
      /base64/,
    ],
    [part({ type: 'file', file: {} }), 'messages.0.content.0.file.file_data', /required/],
    [
      part({ type: 'file', file: { file_data: 'JVBERi0=' } }),
      'messages.0.content.0.file.file_data',
      /data URL/,
    ],
    [
      {
        messages: [
          { role: 'assistant', tool_calls: [{ id: '1', type: 'function', function: { name: 'f' } }] },
        ],
      },
      'messages.0.tool_calls.0.function.arguments',
      /required/,
    ],
    [
      {
        messages: [
          hi,
          { role: 'assistant', tool_calls: [call('1', `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`)] },
        ],
      },
      'messages.1.tool_calls.0.function.arguments',
      /nested too deep/,
    ],
    [
      { messages: [hi, { role: 'assistant', tool_calls: [call('1', '{"__proto__":1}')] }] },
      'messages.1.tool_calls.0.function.arguments',
      /__proto__/,
    ],
    [field({ max_tokens: 0 }), 'max_tokens', /integer of at least 1, got 0/],
    [field({ max_completion_tokens: -1 }), 'max_completion_tokens', /at least 1, got -1/],
    [field({ temperature: 2.1 }), 'temperature', /from 0 to 2, got 2.1/],
    [field({ top_p: -0.1 }), 'top_p', /from 0 to 1/],
    [field({ n: 0 }), 'n', /from 1 to 128, got 0/],
    [field({ seed: 'x' }), 'seed', /an integer, got "x"/],
    [field({ frequency_penalty: 3 }), 'frequency_penalty', /from -2 to 2/],
    [
      field({ response_format: { type: 'xml' } }),
      'response_format.type',
      /"text", "json_object", "json_schema", got "xml"/,
    ],
    [field({ response_format: { type: 'json_schema' } }), 'response_format.json_schema', /required/],
    [field({ tools: [{ type: 'function', function: {} }] }), 'tools.0.function.name', /required/],
    [field({ max_tokens: -2 }), 'max_tokens', /at least -1, got -2/],
    [field({ reasoning_effort: '' }), 'reasoning_effort', /at least 1 character/],
    [field({ stream: 1 }), 'stream', /true or false, got 1/],
    [field({ stream_options: { include_usage: 'y' } }), 'stream_options.include_usage', /true or false/],
    [field({ model: 5 }), 'model', /a string .*got 5/],
    [field({ logit_bias: { 1: 500 } }), 'logit_bias.1', /from -100 to 100/],
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
