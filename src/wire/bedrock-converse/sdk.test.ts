import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  BedrockRuntimeServiceException,
  ConverseCommand,
  type ConverseCommandInput,
  ConverseStreamCommand,
  type ConverseStreamOutput,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
} from '@aws-sdk/client-bedrock-runtime';
import type { ChatRequest } from '../../core/chat-request.ts';
import { type Failure, FailureError, failure } from '../../core/failure.ts';
import type { StreamPart } from '../../core/stream-part.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { bedrockInvoke } from '../bedrock-invoke/dialect.ts';
import type { AnswerContext, CollectedAnswer, Dialect, WireReply } from '../dialect.ts';
import { bedrockConverse } from './dialect.ts';

const usage = {
  inputTokens: 10,
  outputTokens: 20,
  cacheReadTokens: 3,
  cacheWriteTokens: 4,
  reasoningTokens: 0,
};
const text = (bytes: string) => new TextEncoder().encode(bytes);

interface SdkRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

type RequestHandler = NonNullable<BedrockRuntimeClientConfig['requestHandler']>;

/** The official SDK, with our dialects behind its request handler. Its requests are parsed and answered with `reply`. */
function client(reply: (dialect: Dialect, context: AnswerContext) => WireReply) {
  const seen: ChatRequest[] = [];
  async function handle(sent: SdkRequest) {
    const [, , id, operation] = sent.path.split('/');
    const dialect = operation?.startsWith('converse') ? bedrockConverse : bedrockInvoke;
    const body = typeof sent.body === 'string' ? sent.body : new TextDecoder().decode(sent.body);
    let written: WireReply;
    try {
      const request = dialect.parse(rawOf(dialect.name, body), {
        header: (name) => sent.headers[name] ?? null,
        pathModel: decodeURIComponent(id ?? ''),
        pathStream: operation?.includes('stream') ?? false,
      });
      seen.push(request);
      written = reply(dialect, {
        requestId: 'req_9',
        model: 'm-1',
        startedAt: 0,
        elapsedMs: () => 7,
        request,
      });
    } catch (thrown) {
      assert.ok(thrown instanceof FailureError);
      written = dialect.error(thrown.failure, { requestId: 'req_9' });
    }
    const bytes = typeof written.body === 'string' ? text(written.body) : written.body;
    const response = {
      statusCode: written.status,
      headers: { ...written.headers },
      body: Readable.from([bytes]),
    };
    return { response };
  }
  const bedrock = new BedrockRuntimeClient({
    region: 'us-east-1',
    endpoint: 'http://gateway.test',
    credentials: { accessKeyId: 'ide', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: { handle } as unknown as RequestHandler,
  });
  return { bedrock, seen };
}

const answering = (answer: CollectedAnswer) => client((dialect, context) => dialect.answer(answer, context));
const failing = (cause: Failure) => client((dialect, context) => dialect.error(cause, context));
const streaming = (parts: readonly StreamPart[]) =>
  client((dialect, context) => ({
    status: 200,
    headers: dialect.streamHeaders,
    body: dialect.encoder(context).push(parts),
  }));

const ask = { modelId: 'sonnet', messages: [{ role: 'user' as const, content: [{ text: 'Hi' }] }] };
const invoke = {
  modelId: 'sonnet',
  body: JSON.stringify({
    anthropic_version: 'bedrock-2023-05-31',
    anthropic_beta: ['b-1'],
    max_tokens: 5,
    messages: [{ role: 'user', content: 'Hi' }],
  }),
};

const everything: ConverseCommandInput = {
  modelId: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
  system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
  messages: [
    {
      role: 'user',
      content: [
        { text: 'Look' },
        { cachePoint: { type: 'default' } },
        { image: { format: 'png', source: { bytes: text('img') } } },
        { image: { format: 'jpeg', source: { s3Location: { uri: 's3://b/k' } } } },
        {
          document: {
            format: 'pdf',
            name: 'Contract',
            source: { bytes: text('pdf') },
            context: 'signed',
            citations: { enabled: true },
          },
        },
        { document: { format: 'md', name: 'Notes', source: { text: 'plain' } } },
        { guardContent: { text: { text: 'check me' } } },
      ],
    },
    {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'hmm', signature: 'sig' } } },
        { reasoningContent: { redactedContent: text('opaque') } },
        { text: 'I call' },
        { toolUse: { toolUseId: 'tu_1', name: 'weather', input: { city: 'Ulm' } } },
      ],
    },
    {
      role: 'user',
      content: [
        { toolResult: { toolUseId: 'tu_1', content: [{ text: 'rain' }], status: 'error' } },
        {
          toolResult: {
            toolUseId: 'tu_2',
            content: [{ json: { degrees: 9 } }, { image: { format: 'gif', source: { bytes: text('gif') } } }],
          },
        },
      ],
    },
  ],
  inferenceConfig: { maxTokens: 100, temperature: 1, topP: 0.9, stopSequences: ['END'] },
  toolConfig: {
    tools: [
      {
        toolSpec: {
          name: 'weather',
          description: 'Tells it',
          inputSchema: { json: { type: 'object' } },
          strict: true,
        },
      },
      { cachePoint: { type: 'default' } },
      { systemTool: { name: 'nova_grounding' } },
    ],
    toolChoice: { tool: { name: 'weather' } },
  },
  outputConfig: {
    effort: 'high',
    textFormat: {
      type: 'json_schema',
      structure: { jsonSchema: { name: 'weather', schema: '{"type":"object"}' } },
    },
  },
  additionalModelRequestFields: {
    thinking: { type: 'enabled', budget_tokens: 2000 },
    top_k: 40,
    anthropic_beta: ['b-1'],
    other: true,
  },
  requestMetadata: { team: 'x' },
  performanceConfig: { latency: 'optimized' },
};

describe('the official AWS SDK, Converse', () => {
  test('asks with everything it can say', async () => {
    const { bedrock, seen } = answering({
      content: [],
      reason: { unified: 'stop', raw: 'stop' },
      usage,
      latencyMs: 1,
    });
    await bedrock.send(new ConverseCommand(everything));
    const { raw, unmapped, ...request } = seen[0] ?? assert.fail('nothing was asked');
    assert.equal(raw?.dialect, 'bedrock-converse');
    assert.deepEqual([...unmapped].sort(), [
      'additionalModelRequestFields.other',
      'messages.0.content.3.image.source',
      'messages.0.content.6.guardContent',
      'performanceConfig',
      'requestMetadata',
      'toolConfig.tools.2',
    ]);
    assert.deepEqual(request, {
      model: 'us.anthropic.claude-sonnet-4-20250514-v1:0',
      stream: false,
      system: [{ type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'Look', cache: { ttl: '5m' } },
            { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'aW1n' } },
            {
              type: 'document',
              mediaType: 'application/pdf',
              source: { kind: 'base64', data: 'cGRm' },
              name: 'Contract',
              context: 'signed',
              citations: true,
            },
            {
              type: 'document',
              mediaType: 'text/markdown',
              source: { kind: 'text', text: 'plain' },
              name: 'Notes',
            },
            { type: 'text', text: 'check me' },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'hmm', signature: 'sig' },
            { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
            { type: 'text', text: 'I call' },
            { type: 'tool-call', id: 'tu_1', name: 'weather', input: { city: 'Ulm' } },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'tool-result', id: 'tu_1', content: [{ type: 'text', text: 'rain' }], isError: true },
            {
              type: 'tool-result',
              id: 'tu_2',
              content: [
                { type: 'json', value: { degrees: 9 } },
                { type: 'image', mediaType: 'image/gif', source: { kind: 'base64', data: 'Z2lm' } },
              ],
              isError: false,
            },
          ],
        },
      ],
      tools: [
        {
          name: 'weather',
          description: 'Tells it',
          inputSchema: { type: 'object' },
          strict: true,
          cache: { ttl: '5m' },
        },
      ],
      toolChoice: { type: 'tool', name: 'weather' },
      maxTokens: 100,
      temperature: 1,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      responseFormat: { type: 'json-schema', name: 'weather', schema: { type: 'object' }, strict: true },
      reasoning: { mode: 'enabled', budgetTokens: 2000, effort: 'high' },
      anthropicBeta: ['b-1'],
    });
  });

  test('reads a whole answer', async () => {
    const { bedrock } = answering({
      content: [
        { type: 'reasoning', text: 'hm', signature: 'sig' },
        { type: 'reasoning', text: '', redacted: 'b3BhcXVl' },
        { type: 'text', text: 'Hello' },
        { type: 'tool-call', id: 'call_1', name: 'f', argumentsText: '{"a":1}' },
      ],
      reason: { unified: 'tool-use', raw: 'tool_calls' },
      usage,
      latencyMs: 12.4,
    });
    const { $metadata, ...answer } = await bedrock.send(new ConverseCommand(ask));
    assert.equal($metadata.requestId, 'req_9');
    assert.deepEqual(JSON.parse(JSON.stringify(answer.output?.message)), {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'hm', signature: 'sig' } } },
        { reasoningContent: { redactedContent: { ...text('opaque') } } },
        { text: 'Hello' },
        { toolUse: { toolUseId: 'call_1', name: 'f', input: { a: 1 } } },
      ],
    });
    assert.equal(answer.stopReason, 'tool_use');
    assert.deepEqual(answer.metrics, { latencyMs: 12 });
    assert.deepEqual(answer.usage, {
      inputTokens: 10,
      outputTokens: 20,
      totalTokens: 37,
      cacheReadInputTokens: 3,
      cacheWriteInputTokens: 4,
    });
  });

  test('streams text, thinking and tool calls', async () => {
    const { bedrock, seen } = streaming([
      { type: 'reasoning', text: 'think', signature: 'sig' },
      { type: 'text', text: 'Grüß ' },
      { type: 'text', text: 'Gott' },
      { type: 'tool-call-start', index: 0, id: 'call_a', name: 'f' },
      { type: 'tool-call-delta', index: 0, argumentsText: '{"x":1}' },
      { type: 'finish', reason: { unified: 'tool-use', raw: 'tool_calls' }, usage },
    ]);
    const { stream } = await bedrock.send(new ConverseStreamCommand(ask));
    const events: ConverseStreamOutput[] = [];
    for await (const event of stream ?? []) events.push(event);
    assert.equal(seen[0]?.stream, true);
    assert.deepEqual(JSON.parse(JSON.stringify(events)), [
      { messageStart: { role: 'assistant' } },
      { contentBlockDelta: { delta: { reasoningContent: { text: 'think' } }, contentBlockIndex: 0 } },
      { contentBlockDelta: { delta: { reasoningContent: { signature: 'sig' } }, contentBlockIndex: 0 } },
      { contentBlockStop: { contentBlockIndex: 0 } },
      { contentBlockDelta: { delta: { text: 'Grüß ' }, contentBlockIndex: 1 } },
      { contentBlockDelta: { delta: { text: 'Gott' }, contentBlockIndex: 1 } },
      { contentBlockStop: { contentBlockIndex: 1 } },
      {
        contentBlockStart: { start: { toolUse: { toolUseId: 'call_a', name: 'f' } }, contentBlockIndex: 2 },
      },
      { contentBlockDelta: { delta: { toolUse: { input: '{"x":1}' } }, contentBlockIndex: 2 } },
      { contentBlockStop: { contentBlockIndex: 2 } },
      { messageStop: { stopReason: 'tool_use' } },
      {
        metadata: {
          usage: {
            inputTokens: 10,
            outputTokens: 20,
            totalTokens: 37,
            cacheReadInputTokens: 3,
            cacheWriteInputTokens: 4,
          },
          metrics: { latencyMs: 7 },
        },
      },
    ]);
  });
});

describe('the official AWS SDK, InvokeModel', () => {
  test("asks with Anthropic's body, the model in the path", async () => {
    const { bedrock, seen } = answering({
      content: [{ type: 'text', text: 'Hello' }],
      reason: { unified: 'max-tokens', raw: 'length' },
      usage,
      latencyMs: 5,
    });
    const reply = await bedrock.send(new InvokeModelCommand(invoke));
    const { raw, ...request } = seen[0] ?? assert.fail('nothing was asked');
    assert.equal(raw?.dialect, 'bedrock-invoke');
    assert.deepEqual(request, {
      model: 'sonnet',
      stream: false,
      system: [],
      messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
      tools: [],
      stop: [],
      maxTokens: 5,
      unmapped: [],
      anthropicBeta: ['b-1'],
    });
    assert.equal(reply.contentType, 'application/json');
    const answer = JSON.parse(reply.body.transformToString()) as Record<string, unknown>;
    assert.deepEqual(answer.content, [{ type: 'text', text: 'Hello' }]);
    assert.equal(answer.stop_reason, 'max_tokens');
  });

  test("streams Anthropic's events in chunks", async () => {
    const { bedrock, seen } = streaming([
      { type: 'text', text: 'Hello' },
      { type: 'finish', reason: { unified: 'stop', raw: 'stop' }, usage },
    ]);
    const reply = await bedrock.send(new InvokeModelWithResponseStreamCommand(invoke));
    assert.equal(reply.contentType, 'application/json');
    assert.equal(seen[0]?.stream, true);
    const types: unknown[] = [];
    for await (const event of reply.body ?? []) {
      types.push(JSON.parse(new TextDecoder().decode(event.chunk?.bytes)).type);
    }
    assert.deepEqual(types, [
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });
});

describe('the official AWS SDK, failures', () => {
  const named: readonly [Failure['code'], number, string][] = [
    ['invalid_request', 400, 'ValidationException'],
    ['context_length', 400, 'ValidationException'],
    ['unauthenticated', 403, 'UnrecognizedClientException'],
    ['invalid_signature', 403, 'InvalidSignatureException'],
    ['forbidden', 403, 'AccessDeniedException'],
    ['model_not_found', 404, 'ResourceNotFoundException'],
    ['method_not_allowed', 405, 'ValidationException'],
    ['request_timeout', 408, 'RequestTimeoutException'],
    ['payload_too_large', 413, 'ValidationException'],
    ['unsupported_media_type', 415, 'ValidationException'],
    ['throttled', 429, 'ThrottlingException'],
    ['internal', 500, 'InternalServerException'],
    ['all_targets_failed', 503, 'ServiceUnavailableException'],
    ['deadline_exceeded', 504, 'ModelTimeoutException'],
  ];
  for (const [code, status, name] of named) {
    test(`${code} arrives as ${name}`, async () => {
      const { bedrock } = failing(failure(code, 'So it is.'));
      for (const command of [new ConverseCommand(ask), new ConverseStreamCommand(ask)]) {
        await assert.rejects(bedrock.send(command as ConverseCommand), (thrown: unknown) => {
          assert.ok(thrown instanceof BedrockRuntimeServiceException);
          assert.equal(thrown.name, name);
          assert.equal(thrown.message, 'So it is.');
          assert.equal(thrown.$metadata.httpStatusCode, status);
          assert.equal(thrown.$metadata.requestId, 'req_9');
          return true;
        });
      }
    });
  }

  const inStream: readonly [Failure['code'], string, string][] = [
    ['throttled', 'ThrottlingException', 'ThrottlingException'],
    ['truncated', 'ModelStreamErrorException', 'ModelStreamErrorException'],
    ['overloaded', 'ServiceUnavailableException', 'ServiceUnavailableException'],
    ['internal', 'InternalServerException', 'InternalServerException'],
    ['content_filtered', 'ValidationException', 'ValidationException'],
    ['idle_timeout', 'ModelStreamErrorException', 'ModelTimeoutException'],
  ];
  for (const [code, onConverse, onInvoke] of inStream) {
    test(`${code} in mid-stream is thrown as ${onConverse}, by InvokeModel as ${onInvoke}`, async () => {
      const { bedrock } = streaming([
        { type: 'text', text: 'half' },
        { type: 'failure', failure: failure(code, 'So it is.') },
      ]);
      const { stream } = await bedrock.send(new ConverseStreamCommand(ask));
      const { body } = await bedrock.send(new InvokeModelWithResponseStreamCommand(invoke));
      const ends = [
        [stream, onConverse],
        [body, onInvoke],
      ] as const;
      for (const [events, name] of ends) {
        await assert.rejects(Array.fromAsync(events as AsyncIterable<unknown>), {
          name,
          message: 'So it is.',
        });
      }
    });
  }
});
