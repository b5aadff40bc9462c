import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ChatRequest, type RequestPatch, revise } from '../src/core/chat-request.ts';
import type { JsonObject } from '../src/core/json.ts';
import type { EncodedCall } from '../src/ports/provider.ts';
import { providerKind } from '../src/providers/registry.ts';
import { rawOf } from '../src/testing/raw-of.ts';
import { wireText } from '../src/testing/wire-text.ts';
import { anthropicMessages } from '../src/wire/anthropic-messages/dialect.ts';
import { bedrockConverse } from '../src/wire/bedrock-converse/dialect.ts';
import { bedrockInvoke } from '../src/wire/bedrock-invoke/dialect.ts';
import type { Dialect } from '../src/wire/dialect.ts';
import { openaiChat } from '../src/wire/openai-chat/dialect.ts';

/** What the gateway may do to a request on its way. */
const PATCHES = {
  system: { system: [{ type: 'text', text: 'New rules.' }] },
  maxTokens: { maxTokens: 7 },
  messages: { messages: [{ role: 'user', parts: [{ type: 'text', text: 'Anew' }] }] },
  model: { model: 'smaller' },
} as const satisfies Record<string, RequestPatch>;

interface Way {
  readonly dialect: Dialect;
  readonly kind: string;
  readonly baseUrl: string;
  readonly model: string;
  /** What the caller sends, and the same as it goes out. */
  readonly sent: string;
  readonly passed: string;
  /** The body of the request encoded anew, and what each patch changes in it. */
  readonly encoded: JsonObject;
  readonly changed: Readonly<Record<keyof typeof PATCHES, JsonObject>>;
}

const CLAUDE = 'anthropic.claude-sonnet-4-20250514-v1:0';
const converseBody = {
  system: [{ text: 'Rules.' }],
  messages: [{ role: 'user', content: [{ text: 'Hi' }] }],
  inferenceConfig: { maxTokens: 99 },
};
const converseChanges = {
  system: { system: [{ text: 'New rules.' }] },
  maxTokens: { inferenceConfig: { maxTokens: 7 } },
  messages: { messages: [{ role: 'user', content: [{ text: 'Anew' }] }] },
  model: {},
};

const WAYS: Readonly<Record<string, Way>> = {
  'OpenAI to OpenAI': {
    dialect: openaiChat,
    kind: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    model: 'gpt-4o',
    sent: '{"model":"m", "max_completion_tokens":99.0,"logit_bias":{},"odd":1,"messages":[{"role":"system","content":"Rules."},{"role":"user","content":"Hi"}]}',
    passed:
      '{"model":"gpt-4o", "max_completion_tokens":99.0,"logit_bias":{},"odd":1,"messages":[{"role":"system","content":"Rules."},{"role":"user","content":"Hi"}]}',
    encoded: {
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Rules.' },
        { role: 'user', content: 'Hi' },
      ],
      max_completion_tokens: 99,
    },
    changed: {
      system: {
        messages: [
          { role: 'system', content: 'New rules.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      maxTokens: { max_completion_tokens: 7 },
      messages: {
        messages: [
          { role: 'system', content: 'Rules.' },
          { role: 'user', content: 'Anew' },
        ],
      },
      model: {},
    },
  },
  'Anthropic to Anthropic': {
    dialect: anthropicMessages,
    kind: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    model: 'claude-sonnet-4-20250514',
    sent: '{"model":"m", "max_tokens":99,"odd":1,"system":"Rules.","messages":[{"role":"user","content":"Hi"}]}',
    passed:
      '{"model":"claude-sonnet-4-20250514", "max_tokens":99,"odd":1,"system":"Rules.","messages":[{"role":"user","content":"Hi"}]}',
    encoded: {
      model: 'claude-sonnet-4-20250514',
      max_tokens: 99,
      system: [{ type: 'text', text: 'Rules.' }],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    },
    changed: {
      system: { system: [{ type: 'text', text: 'New rules.' }] },
      maxTokens: { max_tokens: 7 },
      messages: { messages: [{ role: 'user', content: [{ type: 'text', text: 'Anew' }] }] },
      model: {},
    },
  },
  'Converse to Bedrock': {
    dialect: bedrockConverse,
    kind: 'bedrock',
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    model: CLAUDE,
    sent: '{"inferenceConfig":{"maxTokens":99}, "odd":1,"system":[{"text":"Rules."}],"messages":[{"role":"user","content":[{"text":"Hi"}]}]}',
    passed:
      '{"inferenceConfig":{"maxTokens":99}, "odd":1,"system":[{"text":"Rules."}],"messages":[{"role":"user","content":[{"text":"Hi"}]}]}',
    encoded: converseBody,
    changed: converseChanges,
  },
  // Anthropic's body of InvokeModel is not made anew: Converse says the same to every model.
  'InvokeModel to Bedrock': {
    dialect: bedrockInvoke,
    kind: 'bedrock',
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    model: CLAUDE,
    sent: '{"anthropic_version":"bedrock-2023-05-31", "max_tokens":99,"odd":1,"system":"Rules.","messages":[{"role":"user","content":"Hi"}]}',
    passed:
      '{"anthropic_version":"bedrock-2023-05-31", "max_tokens":99,"odd":1,"system":"Rules.","messages":[{"role":"user","content":"Hi"}]}',
    encoded: converseBody,
    changed: converseChanges,
  },
};

function parsed(dialect: Dialect, text: string): ChatRequest {
  return dialect.parse(rawOf(dialect.name, text), { header: () => null, pathModel: 'm', pathStream: false });
}

function encoded(way: Pick<Way, 'kind' | 'baseUrl' | 'model'>, request: ChatRequest): EncodedCall {
  const { kind, baseUrl, model } = way;
  const target = { baseUrl, model, region: 'us-east-1', defaultMaxTokens: 4096 };
  return providerKind(kind).bind(target).encode(request);
}

for (const [name, way] of Object.entries(WAYS)) {
  describe(`${name}, the same dialect`, () => {
    const request = parsed(way.dialect, way.sent);

    test("unchanged: the caller's own bytes, with the target's model", () => {
      const call = encoded(way, request);
      assert.equal(wireText(call.wire), way.passed);
      assert.deepEqual([call.sameDialect, call.warnings], [true, []]);
    });

    for (const patched of Object.keys(PATCHES) as (keyof typeof PATCHES)[]) {
      test(`another \`${patched}\` reaches the provider, and what is lost is told`, () => {
        const call = encoded(way, revise(request, PATCHES[patched]));
        assert.deepEqual(JSON.parse(wireText(call.wire)), { ...way.encoded, ...way.changed[patched] });
        // The answer is translated: the caller did not ask in these bytes.
        assert.equal(call.sameDialect, false);
        assert.deepEqual(
          call.warnings,
          request.unmapped.map(
            (path) =>
              `\`${path}\` is left out: the gateway changed the request and carries over only what all providers share.`,
          ),
        );
        assert.ok(request.unmapped.includes('odd'));
      });
    }

    test('a degraded model is asked by its own name', () => {
      const { wire } = encoded({ ...way, model: 'smaller' }, revise(request, { model: 'smaller' }));
      assert.match(`${wire.url} ${wireText(wire)}`, /\/model\/smaller\/|"model":"smaller"/);
    });
  });
}

test('InvokeModel, revised: asked over Converse, whose answer is read as such', () => {
  const way = WAYS['InvokeModel to Bedrock'] as Way;
  const request = parsed(way.dialect, way.sent);
  assert.equal(encoded(way, request).format, 'bedrock-invoke');
  const revised = encoded(way, revise(request, { maxTokens: 7 }));
  assert.equal(revised.format, 'bedrock-converse');
  assert.match(revised.wire.url, /\/converse$/);
});

/** Bodies with all that has a place in a canonical request. */
const RICH: Readonly<Record<string, JsonObject>> = {
  'OpenAI to OpenAI': {
    messages: [
      { role: 'system', content: 'Rules.' },
      {
        role: 'user',
        name: 'ann',
        content: [
          { type: 'text', text: 'See' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=', detail: 'high' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
          {
            type: 'file',
            file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0xLjc=' },
          },
        ],
      },
      {
        role: 'assistant',
        content: 'Wait',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'done' },
      { role: 'system', content: 'Between.' },
      { role: 'user', content: 'Go on' },
    ],
    tools: [
      {
        type: 'function',
        function: { name: 'f', description: 'F', parameters: { type: 'object' }, strict: true },
      },
    ],
    tool_choice: { type: 'function', function: { name: 'f' } },
    parallel_tool_calls: false,
    max_completion_tokens: 9,
    temperature: 1.5,
    top_p: 0.5,
    stop: ['END'],
    seed: 7,
    frequency_penalty: 0.1,
    presence_penalty: 0.2,
    response_format: {
      type: 'json_schema',
      json_schema: {
        name: 'n',
        description: 'd',
        schema: { type: 'object', additionalProperties: false },
        strict: true,
      },
    },
    reasoning_effort: 'low',
    user: 'u',
    stream: true,
    stream_options: { include_usage: true },
  },
  'Anthropic to Anthropic': {
    max_tokens: 9_000,
    system: [{ type: 'text', text: 'Rules.', cache_control: { type: 'ephemeral', ttl: '1h' } }],
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'See', cache_control: { type: 'ephemeral' } },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          {
            type: 'document',
            source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjc=' },
            title: 'T',
            context: 'C',
            citations: { enabled: true },
          },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm', signature: 'c2ln' },
          { type: 'redacted_thinking', data: 'cmVk' },
          { type: 'text', text: 'Wait' },
          { type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } },
        ],
      },
      {
        role: 'user',
        content: [
          {
            type: 'tool_result',
            tool_use_id: 'c1',
            content: [{ type: 'text', text: 'no' }],
            is_error: true,
          },
        ],
      },
    ],
    tools: [
      {
        name: 'f',
        description: 'F',
        input_schema: { type: 'object' },
        cache_control: { type: 'ephemeral' },
      },
    ],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    thinking: { type: 'enabled', budget_tokens: 2_000 },
    output_config: {
      format: { type: 'json_schema', schema: { type: 'object', additionalProperties: false } },
    },
    stop_sequences: ['END'],
    metadata: { user_id: 'u' },
    stream: true,
  },
  'Converse to Bedrock': {
    system: [{ text: 'Rules.' }, { cachePoint: { type: 'default' } }],
    messages: [
      {
        role: 'user',
        content: [
          { text: 'See' },
          { cachePoint: { type: 'default' } },
          { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
          {
            document: {
              format: 'pdf',
              name: 'T',
              source: { bytes: 'JVBERi0xLjc=' },
              context: 'C',
              citations: { enabled: true },
            },
          },
        ],
      },
      {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'Hm', signature: 'c2ln' } } },
          { reasoningContent: { redactedContent: 'cmVk' } },
          { text: 'Wait' },
          { toolUse: { toolUseId: 'c1', name: 'f', input: { a: 1 } } },
        ],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'c1', content: [{ json: { a: 1 } }], status: 'error' } }],
      },
    ],
    toolConfig: {
      tools: [
        { toolSpec: { name: 'f', description: 'F', inputSchema: { json: { type: 'object' } } } },
        { cachePoint: { type: 'default' } },
      ],
      toolChoice: { auto: {} },
    },
    inferenceConfig: { maxTokens: 9_000, topP: 0.96, stopSequences: ['END'] },
    outputConfig: {
      textFormat: {
        type: 'json_schema',
        structure: {
          jsonSchema: {
            schema: '{"type":"object","additionalProperties":false}',
            name: 'n',
            description: 'd',
          },
        },
      },
    },
    additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } },
  },
};

describe('what is encoded anew for its own dialect', () => {
  for (const [name, body] of Object.entries(RICH)) {
    test(`${name}: loses nothing of the canonical request`, () => {
      const way = WAYS[name] as Way;
      const text = JSON.stringify({ model: way.model, ...body });
      const request = parsed(way.dialect, text);
      assert.deepEqual(request.unmapped, way.kind === 'bedrock' ? ['model'] : []);
      const call = encoded(way, revise({ ...request, unmapped: [] }, {}));
      assert.deepEqual(call.warnings, []);
      const again = parsed(way.dialect, wireText(call.wire));
      assert.deepEqual(meaning(again), meaning(request));
    });
  }
});

/** Whatever it is written as. */
function meaning({ raw: _raw, unmapped: _unmapped, ...rest }: ChatRequest): object {
  return rest;
}
