import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import {
  BedrockRuntimeClient,
  ConverseCommand,
  ConverseStreamCommand,
  CountTokensCommand,
  InvokeModelCommand,
  InvokeModelWithResponseStreamCommand,
  type Message,
} from '@aws-sdk/client-bedrock-runtime';
import OpenAI from 'openai';
import { BunHttpServer } from '../adapters/bun/http-server.ts';
import { NodeHttpServer } from '../adapters/node/http-server.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemRandom } from '../adapters/system/random.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { createSimulator } from './simulator.ts';

// The official SDKs, default settings, over real sockets: HTTP/1.1 and, for AWS, HTTP/2 with prior knowledge.

const simulator = createSimulator({
  clock: systemClock,
  random: systemRandom,
  ttftMs: 0,
  tokensPerSecond: 0,
});
const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
const PROMPT = 'What does get_weather say about Paris?';
let server: ListeningServer;
let url = '';
let bedrock: BedrockRuntimeClient;

before(async () => {
  const http = process.versions.bun === undefined ? new NodeHttpServer() : new BunHttpServer();
  server = await http.listen(simulator.handle, { hostname: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${server.port}`;
  bedrock = new BedrockRuntimeClient({
    endpoint: url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'sim', secretAccessKey: 'sim' },
  });
});

after(async () => {
  bedrock.destroy();
  await server.close();
});

describe('openai', () => {
  const client = (): OpenAI => new OpenAI({ baseURL: `${url}/v1`, apiKey: 'sim', maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: PROMPT }];
  const tools = [{ type: 'function' as const, function: { name: 'get_weather', parameters: schema } }];

  test('answers, and streams the same with usage', async () => {
    const whole = await client().chat.completions.create({ model: 'sim-1', messages });
    let text = '';
    let tokens = 0;
    const stream = await client().chat.completions.create({
      model: 'sim-1',
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    assert.equal(text, whole.choices[0]?.message.content);
    assert.equal(tokens, whole.usage?.completion_tokens);
  });

  test('streams a tool call', async () => {
    const run = client().chat.completions.stream({ model: 'sim-1', messages, tools });
    const { choices } = await run.finalChatCompletion();
    const call = choices[0]?.message.tool_calls?.[0];
    assert.equal(choices[0]?.finish_reason, 'tool_calls');
    assert.deepEqual(call?.type === 'function' && JSON.parse(call.function.arguments), {
      city: 'sample city',
    });
  });

  test('throws typed errors', async () => {
    const create = (model: string) => client().chat.completions.create({ model, messages });
    await assert.rejects(
      create('m!429=7'),
      (error) => error instanceof OpenAI.RateLimitError && error.headers.get('retry-after') === '7',
    );
    await assert.rejects(create('m!401'), OpenAI.AuthenticationError);
    await assert.rejects(create('m!reset'), OpenAI.APIConnectionError);
    await assert.rejects(create('m!context-length'), { code: 'context_length_exceeded' });
  });

  test('sees a cut as an error', async () => {
    const stream = await client().chat.completions.create({ model: 'm!cut=3', messages, stream: true });
    let text = '';
    await assert.rejects(async () => {
      for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    });
    assert.equal(text, 'You asked:');
  });

  test('that leaves in mid-stream is noticed', async () => {
    const abort = new AbortController();
    const stream = await client().chat.completions.create(
      { model: 'left!stall=3', messages, stream: true },
      { signal: abort.signal },
    );
    await stream[Symbol.asyncIterator]().next();
    abort.abort();
    const seen = () => simulator.log().findLast((entry) => entry.model === 'left!stall=3');
    // Each look is a round trip through the server, so that it gets to see its sockets.
    while (seen()?.outcome === 'pending') await client().models.list();
    assert.deepEqual([seen()?.outcome, seen()?.tokens], ['aborted-by-client', 3]);
  });

  test('lists models', async () => {
    const { data } = await client().models.list();
    assert.deepEqual(
      data.map((model) => model.id),
      ['sim-1', 'sim-1-mini'],
    );
  });
});

describe('anthropic', () => {
  const client = (): Anthropic => new Anthropic({ baseURL: url, apiKey: 'sim', maxRetries: 0 });
  const body = { model: 'sim-1', max_tokens: 2000, messages: [{ role: 'user' as const, content: PROMPT }] };

  test('answers, and streams the same, thinking and signature included', async () => {
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const whole = await client().messages.create({ ...body, thinking });
    const streamed = await client()
      .messages.stream({ ...body, thinking })
      .finalMessage();
    assert.deepEqual(streamed.content, whole.content);
    assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
    assert.deepEqual(
      streamed.content.map((block) => block.type),
      ['thinking', 'text'],
    );
  });

  test('streams a tool call and takes its result', async () => {
    const tools = [{ name: 'get_weather', input_schema: schema }];
    const asked = await client()
      .messages.stream({ ...body, tools })
      .finalMessage();
    const use = asked.content[0];
    assert.ok(asked.stop_reason === 'tool_use' && use?.type === 'tool_use');
    assert.deepEqual(use.input, { city: 'sample city' });
    const result = { type: 'tool_result' as const, tool_use_id: use.id, content: '21 degrees' };
    const answer = await client().messages.create({
      ...body,
      tools,
      messages: [
        ...body.messages,
        { role: 'assistant', content: asked.content },
        { role: 'user', content: [result] },
      ],
    });
    assert.match(
      answer.content[0]?.type === 'text' ? answer.content[0].text : '',
      /get_weather answered: "21 degrees"/,
    );
  });

  test('throws typed errors, also inside a stream', async () => {
    const create = (model: string) => client().messages.create({ ...body, model });
    await assert.rejects(
      create('m!429=7'),
      (error) => error instanceof Anthropic.RateLimitError && error.headers.get('retry-after') === '7',
    );
    await assert.rejects(create('m!404'), Anthropic.NotFoundError);
    const inside = client()
      .messages.stream({ ...body, model: 'm!error=3' })
      .finalMessage();
    await assert.rejects(inside, /overloaded_error/i);
  });

  test('counts tokens', async () => {
    const { input_tokens } = await client().messages.countTokens({ model: 'sim-1', messages: body.messages });
    assert.ok(input_tokens > 5);
  });
});

describe('aws sdk', () => {
  const messages: Message[] = [{ role: 'user', content: [{ text: PROMPT }] }];
  const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: schema } } }] };
  const modelId = 'us.anthropic.sim-1-v1:0';

  async function streamed(
    model: string,
  ): Promise<{ text: string; stopReason: string | undefined; tokens: number | undefined }> {
    const { stream } = await bedrock.send(new ConverseStreamCommand({ modelId: model, messages }));
    let text = '';
    let stopReason: string | undefined;
    let tokens: number | undefined;
    for await (const event of stream ?? []) {
      text += event.contentBlockDelta?.delta?.text ?? '';
      stopReason = event.messageStop?.stopReason ?? stopReason;
      tokens = event.metadata?.usage?.outputTokens ?? tokens;
    }
    return { text, stopReason, tokens };
  }

  test('converses, and streams the same', async () => {
    const whole = await bedrock.send(new ConverseCommand({ modelId, messages }));
    const { text, stopReason, tokens } = await streamed(modelId);
    assert.equal(text, whole.output?.message?.content?.[0]?.text);
    assert.deepEqual([stopReason, tokens], ['end_turn', whole.usage?.outputTokens]);
  });

  test('calls a tool', async () => {
    const { output, stopReason } = await bedrock.send(new ConverseCommand({ modelId, messages, toolConfig }));
    assert.equal(stopReason, 'tool_use');
    assert.deepEqual(output?.message?.content?.[0]?.toolUse?.input, { city: 'sample city' });
  });

  test('invokes an Anthropic model, whole and streamed', async () => {
    const body = JSON.stringify({
      anthropic_version: 'bedrock-2023-05-31',
      max_tokens: 500,
      messages: [{ role: 'user', content: PROMPT }],
    });
    const whole = await bedrock.send(new InvokeModelCommand({ modelId, body }));
    const answer = JSON.parse(new TextDecoder().decode(whole.body));
    const reply = await bedrock.send(new InvokeModelWithResponseStreamCommand({ modelId, body }));
    let text = '';
    let metrics: unknown;
    for await (const { chunk } of reply.body ?? []) {
      const event = JSON.parse(new TextDecoder().decode(chunk?.bytes));
      text += event.delta?.text ?? '';
      metrics = event['amazon-bedrock-invocationMetrics'] ?? metrics;
    }
    assert.equal(text, answer.content[0].text);
    assert.ok(metrics);
  });

  test('throws typed errors, before and inside a stream', async () => {
    await assert.rejects(bedrock.send(new ConverseCommand({ modelId: 'm!429', messages })), {
      name: 'ThrottlingException',
    });
    await assert.rejects(bedrock.send(new ConverseCommand({ modelId: 'm!401', messages })), {
      name: 'UnrecognizedClientException',
    });
    await assert.rejects(bedrock.send(new ConverseCommand({ modelId: 'm!context-length', messages })), {
      name: 'ValidationException',
    });
    await assert.rejects(streamed('m!error=2!type=model'), { name: 'ModelStreamErrorException' });
    await assert.rejects(streamed('m!bad-crc=2'), /checksum/i);
  });

  test('counts tokens', async () => {
    const { inputTokens } = await bedrock.send(
      new CountTokensCommand({ modelId, input: { converse: { messages } } }),
    );
    assert.ok((inputTokens ?? 0) > 5);
  });
});
