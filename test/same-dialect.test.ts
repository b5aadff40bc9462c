import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../src/core/failure.ts';
import type { JsonObject } from '../src/core/json.ts';
import type { EncodedCall } from '../src/ports/provider.ts';
import { providerKind } from '../src/providers/registry.ts';
import { rawOf } from '../src/testing/raw-of.ts';
import { wireText } from '../src/testing/wire-text.ts';
import { anthropicMessages } from '../src/wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../src/wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../src/wire/bedrock-invoke/dialect.ts';
import { openaiChat } from '../src/wire/openai-chat/dialect.ts';

/** A caller's bytes for a target of its own dialect: what the target refuses is changed, all else stays as it came. */

const WAYS = {
  openai: { dialect: openaiChat, kind: 'openai', baseUrl: 'http://127.0.0.1:1/v1' },
  anthropic: { dialect: anthropicMessages, kind: 'anthropic', baseUrl: 'http://127.0.0.1:1' },
  converse: { dialect: bedrockConverse, kind: 'bedrock', baseUrl: 'http://127.0.0.1:1' },
  invoke: { dialect: bedrockInvoke, kind: 'bedrock', baseUrl: 'http://127.0.0.1:1' },
} as const;
type Way = keyof typeof WAYS;

interface Sent {
  readonly call: EncodedCall;
  // biome-ignore lint/suspicious/noExplicitAny: a body is whatever the dialect makes of it
  readonly body: any;
  readonly text: string;
}

function send(way: Way, model: string, body: JsonObject, stream = false): Sent {
  const { dialect, kind, baseUrl } = WAYS[way];
  const header = (name: string): string | null => (name === 'anthropic-beta' ? BETA_HEADER : null);
  const request = dialect.parse(rawOf(dialect.name, body), { header, pathModel: 'm', pathStream: stream });
  const target = { baseUrl, model, region: 'us-east-1', defaultMaxTokens: 4096 };
  const call = providerKind(kind).bind(target).encode(request);
  const text = wireText(call.wire);
  return { call, text, body: JSON.parse(text) };
}

const BETA_HEADER = 'interleaved-thinking-2025-05-14,oauth-2025-04-20';
const hi = { role: 'user', content: 'hi' };
const messages = { anthropic: { max_tokens: 9, messages: [hi] }, openai: { messages: [hi] } };
const invoke = { anthropic_version: 'bedrock-2023-05-31', ...messages.anthropic };
const converse = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };
const look = { name: 'look', input_schema: { type: 'object' } };
const fn = (name: string, more: object = {}) => ({ type: 'function', function: { name, ...more } });
const fnCall = (id: string, name = 'look') => ({ id, type: 'function', function: { name, arguments: '{}' } });
const use = (id: string) => ({ type: 'tool_use', id, name: 'look', input: {} });
const used = (id: string) => ({ type: 'tool_result', tool_use_id: id, content: '1' });

describe('a body that its own target takes goes on as it came', () => {
  const kept: readonly [what: string, way: Way, model: string, body: JsonObject][] = [
    [
      'content, tools and calls of the server’s own kinds',
      'openai',
      'qwen3-vl',
      {
        messages: [
          { role: 'user', content: [{ type: 'video_url', video_url: { url: 'u' } }] },
          { role: 'assistant', content: [{ type: 'reference', reference_ids: [1] }] },
          hi,
        ],
        tools: [{ type: 'browser_search' }, { type: 'builtin_function', function: { name: '$web_search' } }],
        tool_choice: 'any',
        reasoning_effort: 'default',
        max_tokens: -1,
        stop: ['1', '2', '3', '4', '5', '6'],
        odd: { a: 1.0 },
      },
    ],
    [
      'ids that the server left empty',
      'openai',
      'gemini-2.5-flash',
      {
        messages: [
          hi,
          { role: 'assistant', tool_calls: [fnCall('')] },
          { role: 'tool', tool_call_id: '', content: null },
        ],
      },
    ],
    [
      'a server’s own thoughts',
      'openai',
      'magistral-small',
      {
        messages: [
          hi,
          { role: 'assistant', content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'x' }] }] },
          hi,
        ],
      },
    ],
    [
      'repeated ids at the server that made them',
      'openai',
      'kimi-k2',
      {
        messages: [
          hi,
          { role: 'assistant', tool_calls: [fnCall('functions.look:0')] },
          { role: 'tool', tool_call_id: 'functions.look:0', content: '1' },
          { role: 'assistant', tool_calls: [fnCall('functions.look:0')] },
          { role: 'tool', tool_call_id: 'functions.look:0', content: '2' },
        ],
      },
    ],
    [
      'blocks of a newer kind',
      'anthropic',
      'claude-sonnet-4-6',
      {
        max_tokens: 9,
        messages: [{ role: 'user', content: [{ type: 'hologram', x: 1 }] }],
        tools: [{ type: 'web_search_20990101', name: 'w' }],
        tool_choice: { type: 'tool', name: 'w' },
        future: true,
      },
    ],
    [
      'a turn of a server’s own tool to go on from',
      'anthropic',
      'claude-sonnet-4-6',
      {
        max_tokens: 9,
        messages: [
          hi,
          {
            role: 'assistant',
            content: [
              { type: 'text', text: 'Searching' },
              { type: 'server_tool_use', id: 's', name: 'w', input: {} },
            ],
          },
        ],
      },
    ],
    [
      'what a model of no known kind is asked',
      'anthropic',
      'glm-4.6',
      {
        max_tokens: 9,
        temperature: 0.2,
        top_p: 0.3,
        thinking: { type: 'adaptive' },
        messages: [hi, { role: 'assistant', content: 'x ' }],
        stop_sequences: ['\n'],
      },
    ],
    [
      'what an application inference profile is asked',
      'converse',
      'arn:aws:bedrock:us-east-1:1:application-inference-profile/a',
      {
        ...converse,
        inferenceConfig: { temperature: 0.2, topP: 0.3 },
        additionalModelRequestFields: { anthropic_beta: ['new'] },
      },
    ],
    [
      'what Claude takes',
      'converse',
      'us.anthropic.claude-sonnet-4-6',
      {
        ...converse,
        additionalModelRequestFields: {
          thinking: { type: 'adaptive', display: 'summarized' },
          anthropic_beta: ['effort-2025-11-24'],
        },
        odd: 1,
      },
    ],
    [
      'what Claude takes',
      'invoke',
      'us.anthropic.claude-sonnet-4-6',
      { ...invoke, temperature: 0.2, odd: 1 },
    ],
  ];
  for (const [what, way, model, body] of kept)
    test(`${way}: ${what}`, () => {
      const sent = send(way, model, way === 'openai' || way === 'anthropic' ? { model, ...body } : body);
      assert.deepEqual(sent.body, way === 'openai' || way === 'anthropic' ? { model, ...body } : body);
      assert.equal(sent.call.sameDialect, true);
      const own = sent.call.warnings.filter((warning) => !warning.includes('anthropic-beta'));
      assert.deepEqual(own, []);
    });
});

interface Change {
  readonly what: string;
  readonly way: Way;
  readonly model: string;
  readonly body: JsonObject;
  /** Members of the body as they are sent; undefined: not at all. */
  readonly sent: JsonObject;
  readonly warns?: RegExp;
}

const loop = [hi, { role: 'assistant', content: [use('c1')] }, { role: 'user', content: [used('c1')] }];
const again = (id: string) => [
  hi,
  { role: 'assistant', content: [use(id)] },
  { role: 'user', content: [used(id)] },
  { role: 'assistant', content: [use(id)] },
  { role: 'user', content: [used(id)] },
];

const CHANGES: readonly Change[] = [
  {
    what: 'sampling that it refuses',
    way: 'anthropic',
    model: 'claude-opus-4-7',
    body: { ...messages.anthropic, temperature: 0.2, top_k: 5 },
    sent: { temperature: undefined, top_k: undefined, max_tokens: 9 },
    warns: /`temperature`/,
  },
  {
    what: 'sampling that it refuses',
    way: 'invoke',
    model: 'us.anthropic.claude-opus-4-7',
    body: { ...invoke, top_p: 0.2 },
    sent: { top_p: undefined },
    warns: /`top_p`/,
  },
  {
    what: 'sampling that it refuses',
    way: 'converse',
    model: 'us.anthropic.claude-opus-4-7',
    body: {
      ...converse,
      inferenceConfig: { maxTokens: 5, temperature: 0.2 },
      additionalModelRequestFields: { top_k: 5 },
    },
    sent: { inferenceConfig: { maxTokens: 5 }, additionalModelRequestFields: undefined },
    warns: /`top_k`/,
  },
  {
    what: 'sampling that it refuses',
    way: 'openai',
    model: 'o3',
    body: { ...messages.openai, temperature: 0.2 },
    sent: { temperature: undefined },
    warns: /`temperature`/,
  },
  {
    what: 'the older limit',
    way: 'openai',
    model: 'gpt-5',
    body: { ...messages.openai, max_tokens: 9 },
    sent: { max_tokens: undefined, max_completion_tokens: 9 },
  },
  {
    what: 'thinking switched off',
    way: 'anthropic',
    model: 'claude-opus-5-5',
    body: { ...messages.anthropic, thinking: { type: 'disabled' } },
    sent: { thinking: undefined },
    warns: /cannot be switched off/,
  },
  {
    what: 'thinking switched off',
    way: 'converse',
    model: 'us.anthropic.claude-fable-5',
    body: { ...converse, additionalModelRequestFields: { thinking: { type: 'disabled' }, x: 1 } },
    sent: { additionalModelRequestFields: { x: 1 } },
    warns: /cannot be switched off/,
  },
  {
    what: 'a budget',
    way: 'anthropic',
    model: 'claude-opus-4-7',
    body: {
      max_tokens: 4000,
      messages: [hi],
      thinking: { type: 'enabled', budget_tokens: 2048, display: 'summarized' },
    },
    sent: { thinking: { type: 'adaptive', display: 'summarized' } },
    warns: /budget/,
  },
  {
    what: 'a budget in an unsigned loop',
    way: 'anthropic',
    model: 'claude-sonnet-4-5',
    body: {
      max_tokens: 4000,
      tools: [look],
      messages: loop,
      thinking: { type: 'enabled', budget_tokens: 2048 },
    },
    sent: { thinking: undefined, messages: loop },
    warns: /signed reasoning/,
  },
  {
    what: 'a forced choice',
    way: 'anthropic',
    model: 'claude-opus-5-5',
    body: {
      ...messages.anthropic,
      tools: [look],
      tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true },
    },
    sent: { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
    warns: /`auto`/,
  },
  {
    what: 'a forced choice',
    way: 'openai',
    model: 'deepseek-v4-pro',
    body: { ...messages.openai, tools: [fn('look')], tool_choice: 'required' },
    sent: { tool_choice: 'required', thinking: { type: 'disabled' } },
    warns: /switched off/,
  },
  {
    what: 'a forced choice',
    way: 'openai',
    model: 'deepseek-reasoner',
    body: { ...messages.openai, tools: [fn('look')], tool_choice: fn('look') },
    sent: { tool_choice: 'auto' },
    warns: /`auto`/,
  },
  {
    what: 'a blank answer',
    way: 'anthropic',
    model: 'claude-sonnet-4-6',
    body: { max_tokens: 9, messages: [hi, { role: 'assistant', content: ' \n' }, hi] },
    sent: { messages: [hi, { role: 'assistant', content: [{ type: 'text', text: '(no text)' }] }, hi] },
    warns: /\(no text\)/,
  },
  {
    what: 'a blank text',
    way: 'converse',
    model: 'us.anthropic.claude-sonnet-4-6',
    body: { messages: [{ role: 'user', content: [{ text: ' ' }, { text: 'hi' }] }] },
    sent: { messages: [{ role: 'user', content: [{ text: 'hi' }] }] },
  },
  {
    what: 'unsigned thoughts',
    way: 'anthropic',
    model: 'claude-sonnet-4-6',
    body: {
      max_tokens: 9,
      messages: [
        hi,
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'x', signature: null },
            { type: 'text', text: 'y' },
          ],
        },
        hi,
      ],
    },
    sent: { messages: [hi, { role: 'assistant', content: [{ type: 'text', text: 'y' }] }, hi] },
    warns: /Reasoning of earlier turns/,
  },
  {
    what: 'white space behind a prefill',
    way: 'anthropic',
    model: 'claude-sonnet-4-5',
    body: { max_tokens: 9, messages: [hi, { role: 'assistant', content: 'It is ' }] },
    sent: { messages: [hi, { role: 'assistant', content: 'It is' }] },
    warns: /White space/,
  },
  {
    what: 'a stop sequence of white space',
    way: 'anthropic',
    model: 'claude-sonnet-4-5',
    body: { ...messages.anthropic, stop_sequences: ['\n'] },
    sent: { stop_sequences: undefined },
    warns: /stop sequence/,
  },
  {
    what: 'a marker of one hour',
    way: 'invoke',
    model: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
    body: {
      ...invoke,
      system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    },
    sent: { system: [{ type: 'text', text: 'x', cache_control: { type: 'ephemeral' } }] },
    warns: /one hour/,
  },
  {
    what: 'a marker of one hour',
    way: 'converse',
    model: 'us.amazon.nova-pro-v1:0',
    body: { ...converse, system: [{ text: 'x' }, { cachePoint: { type: 'default', ttl: '1h' } }] },
    sent: { system: [{ text: 'x' }, { cachePoint: { type: 'default' } }] },
    warns: /one hour/,
  },
  {
    what: 'an image under a wrong type',
    way: 'anthropic',
    model: 'claude-sonnet-4-6',
    body: {
      max_tokens: 9,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', x: 1, source: { type: 'base64', media_type: 'image/jpg', data: '/9j/4A' } },
          ],
        },
      ],
    },
    sent: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', x: 1, source: { type: 'base64', media_type: 'image/jpeg', data: '/9j/4A' } },
          ],
        },
      ],
    },
  },
  {
    what: 'betas that it does not know',
    way: 'invoke',
    model: 'us.anthropic.claude-opus-4-7',
    body: { ...invoke, anthropic_beta: ['interleaved-thinking-2025-05-14', 'new'] },
    sent: { anthropic_beta: ['interleaved-thinking-2025-05-14'] },
    warns: /new/,
  },
  {
    what: 'a user behind a tool',
    way: 'openai',
    model: 'mistral-large-latest',
    body: {
      messages: [
        hi,
        { role: 'assistant', tool_calls: [fnCall('abcdefgh1')] },
        { role: 'tool', tool_call_id: 'abcdefgh1', content: '1' },
        hi,
      ],
    },
    sent: {
      messages: [
        hi,
        { role: 'assistant', tool_calls: [fnCall('abcdefgh1')] },
        { role: 'tool', tool_call_id: 'abcdefgh1', content: '1\n\nhi' },
      ],
    },
  },
  {
    what: 'fields that it refuses',
    way: 'openai',
    model: 'mistral-large-latest',
    body: {
      ...messages.openai,
      user: 'u',
      seed: 7,
      store: true,
      max_completion_tokens: 9,
      safe_prompt: true,
    },
    sent: {
      user: undefined,
      seed: undefined,
      random_seed: 7,
      store: undefined,
      max_completion_tokens: undefined,
      max_tokens: 9,
      safe_prompt: true,
    },
    warns: /`store`/,
  },
  {
    what: 'turns in a row',
    way: 'openai',
    model: 'gemma-3-27b-it',
    body: { messages: [hi, { role: 'user', content: 'there' }] },
    sent: { messages: [{ role: 'user', content: 'hi\n\nthere' }] },
  },
  {
    what: 'texts in parts',
    way: 'openai',
    model: 'deepseek-chat',
    body: {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        },
      ],
    },
    sent: { messages: [{ role: 'user', content: 'a\n\nb' }] },
  },
  {
    what: 'a tool turn without thoughts',
    way: 'openai',
    model: 'deepseek-reasoner',
    body: {
      messages: [
        hi,
        { role: 'assistant', tool_calls: [fnCall('a')] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
      ],
    },
    sent: {
      messages: [
        hi,
        { role: 'assistant', tool_calls: [fnCall('a')], reasoning_content: '' },
        { role: 'tool', tool_call_id: 'a', content: '1' },
      ],
    },
  },
];

describe('of a body in the target’s dialect only that is changed which the target refuses', () => {
  for (const { what, way, model, body, sent, warns } of CHANGES) {
    test(`${way} ${model}: ${what}`, () => {
      const { body: got, call } = send(way, model, body);
      for (const [name, value] of Object.entries(sent)) assert.deepEqual(got[name], value, name);
      const own = call.warnings.filter((warning) => !warning.includes('oauth')).join('\n');
      if (warns) assert.match(own, warns);
      else assert.equal(own, '');
    });
  }

  test('ids: unique and as the target takes them, results with their calls', () => {
    const ids = (text: string): string[] =>
      [...text.matchAll(/"(?:toolUseId|tool_use_id|tool_call_id|id)":"([^"]*)"/g)].map(([, id]) => id ?? '');
    const many = [
      send('anthropic', 'claude-sonnet-4-6', {
        max_tokens: 9,
        tools: [look],
        messages: again('functions.look:0'),
      }),
      send('openai', 'gpt-4.1', {
        messages: [
          hi,
          { role: 'assistant', tool_calls: [fnCall('c'.repeat(46))] },
          { role: 'tool', tool_call_id: 'c'.repeat(46), content: '1' },
          { role: 'assistant', tool_calls: [fnCall('c'.repeat(46))] },
          { role: 'tool', tool_call_id: 'c'.repeat(46), content: '1' },
        ],
      }),
      send('converse', 'us.anthropic.claude-sonnet-4-6', {
        messages: ['x'.repeat(80), 'x'.repeat(80)].flatMap((toolUseId) => [
          { role: 'assistant', content: [{ toolUse: { toolUseId, name: 'look', input: {} } }] },
          { role: 'user', content: [{ toolResult: { toolUseId, content: [] } }] },
        ]),
      }),
    ];
    for (const { text, call } of many) {
      const [a, b, c, d] = ids(text);
      assert.ok(a === b && c === d && a !== c, text);
      for (const id of [a, c]) assert.match(id ?? '', /^[\w-]{1,40}$/);
      // The target alone sees these ids: the answer's bytes may go on.
      assert.deepEqual([call.sameDialect, call.warnings.filter((w) => !w.includes('oauth'))], [true, []]);
    }
  });

  test('names: shorter there, and as they were in the answer', () => {
    const name = `mcp.${'n'.repeat(80)}`;
    const { body, call } = send('openai', 'gpt-4.1', {
      tools: [fn(name, { odd: 1 }), { type: 'browser_search' }],
      tool_choice: fn(name),
      messages: [
        hi,
        { role: 'assistant', tool_calls: [fnCall('a', name)] },
        { role: 'tool', tool_call_id: 'a', content: '1' },
      ],
    });
    const sent = body.tools[0].function.name;
    assert.match(sent, /^[\w-]{1,64}$/);
    assert.deepEqual(body.tools, [fn(sent, { odd: 1 }), { type: 'browser_search' }]);
    assert.deepEqual(
      [body.tool_choice.function.name, body.messages[1].tool_calls[0].function.name],
      [sent, sent],
    );
    assert.equal(call.sameDialect, false);
    assert.deepEqual(call.restore?.({ type: 'tool-call-start', index: 0, id: 'b', name: sent }), {
      type: 'tool-call-start',
      index: 0,
      id: 'b',
      name,
    });
  });

  test('stream_options are not sent where they are refused, and not again once they were', () => {
    const stream = { ...messages.openai, stream: true };
    assert.equal(send('openai', 'mistral-large-latest', stream).body.stream_options, undefined);
    const target = { baseUrl: WAYS.openai.baseUrl, model: 'm', defaultMaxTokens: 1 };
    const provider = providerKind('openai').bind(target);
    const request = openaiChat.parse(rawOf('openai-chat', stream), { header: () => null });
    const asked = (): unknown => JSON.parse(wireText(provider.encode(request).wire)).stream_options;
    assert.deepEqual(asked(), { include_usage: true });
    const refusal = {
      error: { message: 'body.stream_options.include_usage: Extra inputs are not permitted' },
    };
    const why = provider.failure({ status: 422, header: () => null }, Buffer.from(JSON.stringify(refusal)));
    assert.deepEqual([why.code, why.askAgain], ['upstream_rejected', true]);
    assert.equal(asked(), undefined);
  });

  test('what cannot be fitted is refused here: the next target may take it', () => {
    const refusals: readonly [Way, string, JsonObject][] = [
      [
        'anthropic',
        'claude-opus-4-6',
        { max_tokens: 9, messages: [hi, { role: 'assistant', content: 'It is' }] },
      ],
      [
        'anthropic',
        'claude-opus-4-6',
        {
          max_tokens: 9,
          messages: [hi, { role: 'assistant', content: 'a' }, { role: 'user', content: ' ' }],
        },
      ],
      [
        'converse',
        'us.anthropic.claude-sonnet-5',
        { messages: [...converse.messages, { role: 'assistant', content: [{ text: 'a' }] }] },
      ],
      ['openai', 'mistral-large-latest', { messages: [hi, { role: 'assistant', content: 'a' }] }],
    ];
    for (const [way, model, body] of refusals) {
      assert.throws(
        () => send(way, model, body),
        (thrown: unknown) =>
          thrown instanceof FailureError &&
          thrown.failure.code === 'unsupported' &&
          /^messages\.\d$/.test(thrown.failure.param ?? ''),
        `${way} ${model}`,
      );
    }
  });
});
