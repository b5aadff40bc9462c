import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatRequest } from '../src/core/chat-request.ts';
import { providerKind } from '../src/providers/registry.ts';
import { wireText } from '../src/testing/wire-text.ts';

/** One request with everything that a caller can ask for. */
const REQUEST: ChatRequest = {
  model: 'sonnet',
  stream: true,
  system: [
    { type: 'text', text: 'You review code.', cache: { ttl: '5m' } },
    { type: 'text', text: 'Be brief.' },
  ],
  messages: [
    {
      role: 'user',
      parts: [
        { type: 'text', text: 'What does this show?' },
        { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBORw0KGgo=' } },
        {
          type: 'document',
          mediaType: 'application/pdf',
          source: { kind: 'base64', data: 'JVBERi0xLjc=' },
          name: 'Design',
          cache: { ttl: '1h' },
        },
      ],
    },
    {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'I need both files.', signature: 'c2lnbmVk' },
        { type: 'text', text: 'Reading both.' },
        { type: 'tool-call', id: 'call_1', name: 'read_file', input: { path: 'a.ts' } },
        { type: 'tool-call', id: 'call_2', name: 'read_file', input: { path: 'b.ts' } },
      ],
    },
    {
      role: 'user',
      parts: [
        {
          type: 'tool-result',
          id: 'call_1',
          isError: false,
          content: [{ type: 'text', text: 'let a = 1;' }],
        },
        {
          type: 'tool-result',
          id: 'call_2',
          isError: true,
          content: [{ type: 'text', text: 'no such file' }],
        },
        { type: 'text', text: 'Go on without it.' },
      ],
    },
  ],
  tools: [
    {
      name: 'read_file',
      description: 'Reads a file.',
      inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
      cache: { ttl: '5m' },
    },
  ],
  toolChoice: { type: 'auto' },
  parallelToolCalls: false,
  maxTokens: 8000,
  temperature: 0.5,
  topP: 0.9,
  topK: 40,
  stop: ['END', 'STOP'],
  seed: 7,
  frequencyPenalty: 0.1,
  presencePenalty: 0.2,
  responseFormat: {
    type: 'json-schema',
    name: 'review',
    schema: { type: 'object', additionalProperties: false },
    strict: true,
  },
  user: 'user-17',
  unmapped: ['logit_bias'],
  anthropicBeta: [],
};

function wireOf(
  kind: string,
  baseUrl: string,
  model: string,
): { url: string; body: unknown; warnings: readonly string[] } {
  const target = { baseUrl, model, region: 'us-east-1', defaultMaxTokens: 4096 };
  const { wire, warnings } = providerKind(kind).bind(target).encode(REQUEST);
  return {
    url: wire.url,
    body: JSON.parse(wireText(wire)),
    warnings,
  };
}

test('one request, the exact body that each provider gets', () => {
  assert.deepEqual(
    wireOf(
      'bedrock',
      'https://bedrock-runtime.us-east-1.amazonaws.com',
      'us.anthropic.claude-sonnet-4-20250514-v1:0',
    ),
    {
      url: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/converse-stream',
      body: {
        messages: [
          {
            role: 'user',
            content: [
              { text: 'What does this show?' },
              { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } },
              {
                document: { format: 'pdf', name: 'Design', source: { bytes: 'JVBERi0xLjc=' } },
              },
              { cachePoint: { type: 'default' } },
            ],
          },
          {
            role: 'assistant',
            content: [
              {
                reasoningContent: { reasoningText: { text: 'I need both files.', signature: 'c2lnbmVk' } },
              },
              { text: 'Reading both.' },
              { toolUse: { toolUseId: 'call_1', name: 'read_file', input: { path: 'a.ts' } } },
              { toolUse: { toolUseId: 'call_2', name: 'read_file', input: { path: 'b.ts' } } },
            ],
          },
          {
            role: 'user',
            content: [
              { toolResult: { toolUseId: 'call_1', content: [{ text: 'let a = 1;' }] } },
              {
                toolResult: { toolUseId: 'call_2', content: [{ text: 'no such file' }], status: 'error' },
              },
              { text: 'Go on without it.' },
            ],
          },
        ],
        system: [{ text: 'You review code.' }, { cachePoint: { type: 'default' } }, { text: 'Be brief.' }],
        toolConfig: {
          tools: [
            {
              toolSpec: {
                name: 'read_file',
                description: 'Reads a file.',
                inputSchema: {
                  json: {
                    type: 'object',
                    properties: { path: { type: 'string' } },
                    required: ['path'],
                  },
                },
              },
            },
            { cachePoint: { type: 'default' } },
          ],
          toolChoice: { auto: {} },
        },
        inferenceConfig: { maxTokens: 8000, temperature: 0.5, stopSequences: ['END', 'STOP'] },
        outputConfig: {
          textFormat: {
            type: 'json_schema',
            structure: {
              jsonSchema: { schema: '{"type":"object","additionalProperties":false}', name: 'review' },
            },
          },
        },
        additionalModelRequestFields: { top_k: 40 },
        additionalModelResponseFieldPaths: ['/stop_sequence'],
      },
      warnings: [
        '`top_p` is left out: us.anthropic.claude-sonnet-4-20250514-v1:0 does not take it beside `temperature`.',
        '`user` is left out: the target has no such setting.',
        'A prompt-cache marker of one hour is sent as one of five minutes: the target takes no longer one.',
        'Parallel tool calls cannot be switched off at Bedrock Converse.',
        '`seed` is left out: Bedrock Converse has no such setting.',
        '`frequency_penalty` is left out: Bedrock Converse has no such setting.',
        '`presence_penalty` is left out: Bedrock Converse has no such setting.',
        '`logit_bias` is left out: it has no counterpart at Bedrock Converse.',
      ],
    },
  );
  assert.deepEqual(wireOf('anthropic', 'https://api.anthropic.com', 'claude-sonnet-4-20250514'), {
    url: 'https://api.anthropic.com/v1/messages',
    body: {
      model: 'claude-sonnet-4-20250514',
      max_tokens: 8000,
      system: [
        { type: 'text', text: 'You review code.', cache_control: { type: 'ephemeral' } },
        { type: 'text', text: 'Be brief.' },
      ],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What does this show?' },
            {
              type: 'image',
              source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' },
            },
            {
              type: 'document',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjc=' },
              title: 'Design',
              cache_control: { type: 'ephemeral', ttl: '1h' },
            },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'I need both files.', signature: 'c2lnbmVk' },
            { type: 'text', text: 'Reading both.' },
            { type: 'tool_use', id: 'call_1', name: 'read_file', input: { path: 'a.ts' } },
            { type: 'tool_use', id: 'call_2', name: 'read_file', input: { path: 'b.ts' } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'call_1',
              content: [{ type: 'text', text: 'let a = 1;' }],
            },
            {
              type: 'tool_result',
              tool_use_id: 'call_2',
              content: [{ type: 'text', text: 'no such file' }],
              is_error: true,
            },
            { type: 'text', text: 'Go on without it.' },
          ],
        },
      ],
      tools: [
        {
          name: 'read_file',
          description: 'Reads a file.',
          input_schema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
          cache_control: { type: 'ephemeral' },
        },
      ],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
      temperature: 0.5,
      top_k: 40,
      stop_sequences: ['END', 'STOP'],
      output_config: {
        format: {
          type: 'json_schema',
          schema: { title: 'review', type: 'object', additionalProperties: false },
        },
      },
      metadata: { user_id: 'user-17' },
      stream: true,
    },
    warnings: [
      '`top_p` is left out: claude-sonnet-4-20250514 does not take it beside `temperature`.',
      "`seed` is left out: it has no counterpart in Anthropic's format.",
      "`frequency_penalty` is left out: it has no counterpart in Anthropic's format.",
      "`presence_penalty` is left out: it has no counterpart in Anthropic's format.",
      "`logit_bias` is left out: it has no counterpart in Anthropic's format.",
    ],
  });
  assert.deepEqual(wireOf('openai', 'https://api.openai.com/v1', 'gpt-4o'), {
    url: 'https://api.openai.com/v1/chat/completions',
    body: {
      model: 'gpt-4o',
      messages: [
        {
          role: 'system',
          content: 'You review code.\n\nBe brief.',
        },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What does this show?' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            {
              type: 'file',
              file: {
                filename: 'Design.pdf',
                file_data: 'data:application/pdf;base64,JVBERi0xLjc=',
              },
            },
          ],
        },
        {
          role: 'assistant',
          content: 'Reading both.',
          tool_calls: [
            {
              id: 'call_1',
              type: 'function',
              function: { name: 'read_file', arguments: '{"path":"a.ts"}' },
            },
            {
              id: 'call_2',
              type: 'function',
              function: { name: 'read_file', arguments: '{"path":"b.ts"}' },
            },
          ],
        },
        { role: 'tool', tool_call_id: 'call_1', content: 'let a = 1;' },
        { role: 'tool', tool_call_id: 'call_2', content: 'no such file' },
        { role: 'user', content: 'Go on without it.' },
      ],
      tools: [
        {
          type: 'function',
          function: {
            name: 'read_file',
            description: 'Reads a file.',
            parameters: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
          },
        },
      ],
      tool_choice: 'auto',
      parallel_tool_calls: false,
      max_completion_tokens: 8000,
      stop: ['END', 'STOP'],
      temperature: 0.5,
      top_p: 0.9,
      frequency_penalty: 0.1,
      presence_penalty: 0.2,
      seed: 7,
      response_format: {
        type: 'json_schema',
        json_schema: {
          name: 'review',
          schema: { type: 'object', additionalProperties: false },
          strict: true,
        },
      },
      user: 'user-17',
      stream: true,
      stream_options: { include_usage: true },
    },
    warnings: [
      'Reasoning of earlier turns is left out: the target takes back only what it made itself, if any.',
      'Prompt-cache markers are left out: the target has no place for them.',
      "A tool result's error mark is left out: OpenAI's format has none; its text is sent.",
      "`top_k` is left out: it has no counterpart in OpenAI's format.",
      "`logit_bias` is left out: it has no counterpart in OpenAI's format.",
    ],
  });
});
