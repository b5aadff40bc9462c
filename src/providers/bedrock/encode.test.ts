import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import type { ProviderTarget } from '../provider.ts';
import { bedrock } from './provider.ts';

const SONNET_4 = 'us.anthropic.claude-sonnet-4-20250514-v1:0';

function target(model = SONNET_4): ProviderTarget {
  return {
    baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com',
    model,
    region: 'us-east-1',
    defaultMaxTokens: 4096,
  };
}

function request(change: Partial<ChatRequest> = {}): ChatRequest {
  return {
    model: 'sonnet',
    stream: false,
    system: [],
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
    tools: [],
    stop: [],
    unmapped: [],
    anthropicBeta: [],
    raw: { dialect: 'openai-chat', text: '{}', json: {} },
    ...change,
  };
}

interface Encoded {
  readonly body: Record<string, unknown>;
  readonly warnings: readonly string[];
}

function encode(change: Partial<ChatRequest>, model?: string): Encoded {
  const call = bedrock.chat.encode(request(change), target(model));
  return { body: JSON.parse(String(call.wire.body)) as Record<string, unknown>, warnings: call.warnings };
}

const TOOL = { name: 'get_weather', description: 'Weather of a city', inputSchema: { type: 'object' } };
const CALL = { type: 'tool-call', id: 'call_1', name: 'get_weather', input: { city: 'Köln' } } as const;

describe('the request line', () => {
  for (const [dialect, stream, operation] of [
    ['openai-chat', false, 'converse'],
    ['openai-chat', true, 'converse-stream'],
    ['anthropic-messages', true, 'converse-stream'],
    ['bedrock-converse', false, 'converse'],
    ['bedrock-converse', true, 'converse-stream'],
    ['bedrock-invoke', false, 'invoke'],
    ['bedrock-invoke', true, 'invoke-with-response-stream'],
  ] as const) {
    test(`${dialect}, ${stream ? 'streamed' : 'whole'}: ${operation}`, () => {
      const call = bedrock.chat.encode(request({ stream, raw: { dialect, text: '{}', json: {} } }), target());
      assert.equal(
        call.wire.url,
        `https://bedrock-runtime.us-east-1.amazonaws.com/model/us.anthropic.claude-sonnet-4-20250514-v1%3A0/${operation}`,
      );
      assert.equal(call.stream, stream);
      assert.equal(call.sameDialect, dialect.startsWith('bedrock-'));
    });
  }

  test("an ARN's slashes are encoded too", () => {
    const arn = 'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc';
    const { wire } = bedrock.chat.encode(request(), target(arn));
    assert.match(
      wire.url,
      /\/model\/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fabc\/converse$/,
    );
  });

  for (const dialect of ['bedrock-converse', 'bedrock-invoke'] as const) {
    test(`${dialect} callers: their bytes go on unchanged`, () => {
      const text = '{ "messages" : [],\n "newField": 1e2 }';
      const call = bedrock.chat.encode(request({ raw: { dialect, text, json: {} } }), target());
      assert.equal(call.wire.body, text);
      assert.deepEqual(call.warnings, []);
    });
  }
});

describe('Converse bodies', () => {
  test('a plain question', () => {
    assert.deepEqual(encode({}), {
      body: { messages: [{ role: 'user', content: [{ text: 'Hi' }] }], inferenceConfig: { maxTokens: 4096 } },
      warnings: [],
    });
  });

  test('everything Bedrock has', () => {
    const { body, warnings } = encode({
      system: [{ type: 'text', text: 'Be brief.', cache: { ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'text', text: 'What is this?' },
            { type: 'image', mediaType: 'image/png', source: { kind: 'base64', data: 'iVBORw==' } },
            {
              type: 'document',
              mediaType: 'application/pdf',
              source: { kind: 'base64', data: 'JVBERi0=' },
              name: 'Q3 report.pdf',
              context: 'the last quarter',
              citations: true,
              cache: { ttl: '5m' },
            },
          ],
        },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm.', signature: 'c2ln' },
            { type: 'reasoning', text: '', redacted: 'cmVk' },
            { type: 'text', text: 'Let me look.' },
            CALL,
          ],
        },
        {
          role: 'user',
          parts: [
            {
              type: 'tool-result',
              id: 'call_1',
              content: [{ type: 'text', text: 'no such city' }],
              isError: true,
            },
          ],
        },
      ],
      tools: [{ ...TOOL, cache: { ttl: '5m' } }],
      toolChoice: { type: 'tool', name: 'get_weather' },
      maxTokens: 200,
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      stop: ['END'],
      anthropicBeta: ['context-1m-2025-08-07'],
    });
    assert.deepEqual(body, {
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [
        {
          role: 'user',
          content: [
            { text: 'What is this?' },
            { image: { format: 'png', source: { bytes: 'iVBORw==' } } },
            {
              document: {
                format: 'pdf',
                name: 'Q3 report-pdf',
                source: { bytes: 'JVBERi0=' },
                context: 'the last quarter',
                citations: { enabled: true },
              },
            },
            { cachePoint: { type: 'default' } },
          ],
        },
        {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } },
            { reasoningContent: { redactedContent: 'cmVk' } },
            { text: 'Let me look.' },
            { toolUse: { toolUseId: 'call_1', name: 'get_weather', input: { city: 'Köln' } } },
          ],
        },
        {
          role: 'user',
          content: [
            { toolResult: { toolUseId: 'call_1', content: [{ text: 'no such city' }], status: 'error' } },
          ],
        },
      ],
      toolConfig: {
        tools: [
          {
            toolSpec: {
              name: 'get_weather',
              description: 'Weather of a city',
              inputSchema: { json: { type: 'object' } },
            },
          },
          { cachePoint: { type: 'default' } },
        ],
        toolChoice: { tool: { name: 'get_weather' } },
      },
      inferenceConfig: { maxTokens: 200, temperature: 0.5, topP: 0.9, stopSequences: ['END'] },
      additionalModelRequestFields: { top_k: 40, anthropic_beta: ['context-1m-2025-08-07'] },
      additionalModelResponseFieldPaths: ['/stop_sequence'],
    });
    assert.deepEqual(warnings, []);
  });

  test('turns of one role become one, instructions between turns join the system prompt, blank text is left out', () => {
    const { body, warnings } = encode({
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'one' }] },
        { role: 'system', parts: [{ type: 'text', text: 'Now in French.' }] },
        {
          role: 'user',
          parts: [
            { type: 'text', text: ' \n' },
            { type: 'text', text: 'two' },
          ],
        },
        { role: 'assistant', parts: [{ type: 'text', text: '' }] },
        { role: 'user', parts: [{ type: 'text', text: 'three' }] },
      ],
    });
    assert.deepEqual(body.messages, [
      { role: 'user', content: [{ text: 'one' }, { text: 'two' }, { text: 'three' }] },
    ]);
    assert.deepEqual(body.system, [{ text: 'Now in French.' }]);
    assert.deepEqual(warnings, ['An instruction between turns was moved to the system prompt.']);
  });

  test('results of parallel calls share one turn; JSON, empty results and foreign ids fit Bedrock', () => {
    const { body } = encode({
      messages: [
        { role: 'assistant', parts: [CALL, { ...CALL, id: 'a:b', input: 'x' }] },
        {
          role: 'user',
          parts: [
            {
              type: 'tool-result',
              id: 'call_1',
              content: [{ type: 'json', value: { t: 1 } }],
              isError: false,
            },
          ],
        },
        {
          role: 'user',
          parts: [
            { type: 'tool-result', id: 'a:b', content: [{ type: 'json', value: [1] }], isError: false },
          ],
        },
        { role: 'user', parts: [{ type: 'tool-result', id: 'c', content: [], isError: false }] },
      ],
      tools: [TOOL],
    });
    assert.deepEqual(body.messages, [
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'call_1', name: 'get_weather', input: { city: 'Köln' } } },
          { toolUse: { toolUseId: 'a_b', name: 'get_weather', input: { arguments: 'x' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call_1', content: [{ json: { t: 1 } }] } },
          { toolResult: { toolUseId: 'a_b', content: [{ text: '[1]' }] } },
          { toolResult: { toolUseId: 'c', content: [{ text: '(no output)' }] } },
        ],
      },
    ]);
  });

  test('documents get names that Bedrock takes, each once', () => {
    const document = (name: string | undefined, mediaType = 'text/plain') =>
      ({
        type: 'document',
        mediaType,
        source: { kind: 'text', text: 'häh' },
        ...(name === undefined ? {} : { name }),
      }) as const;
    const { body } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            document('a  b/c: "d".txt'),
            document(undefined, 'text/csv; charset=utf-8'),
            document(undefined, 'text/x-log'),
            document('a b-c- -d--txt', 'text/markdown'),
          ],
        },
      ],
    });
    const blocks = (
      body.messages as {
        content: { document: { name: string; format: string; source: { bytes: string } } }[];
      }[]
    )[0]?.content;
    assert.deepEqual(
      blocks?.map((block) => [block.document.name, block.document.format]),
      [
        ['a b-c- -d--txt', 'txt'],
        ['document', 'csv'],
        ['document (2)', 'txt'],
        ['a b-c- -d--txt (2)', 'md'],
      ],
    );
    assert.equal(blocks?.[0]?.document.source.bytes, Buffer.from('häh').toString('base64'));
  });

  test('a JSON schema for the answer', () => {
    const { body } = encode({
      responseFormat: {
        type: 'json-schema',
        name: 'city',
        description: 'A city',
        schema: { type: 'object' },
      },
    });
    assert.deepEqual(body.outputConfig, {
      textFormat: {
        type: 'json_schema',
        structure: { jsonSchema: { schema: '{"type":"object"}', name: 'city', description: 'A city' } },
      },
    });
  });
});

describe('media that Bedrock would not read', () => {
  const url = 'https://example.com/cat.png';

  function refusal(change: Partial<ChatRequest>): { code: string; param?: string; message: string } {
    try {
      encode(change);
    } catch (thrown) {
      assert.ok(thrown instanceof FailureError);
      return thrown.failure;
    }
    return assert.fail('was not refused');
  }

  test('an image URL is refused, naming the field as the caller wrote it', () => {
    const json = { messages: [{ role: 'system' }, { content: [{ type: 'text' }, { image_url: { url } }] }] };
    const { code, param, message } = refusal({
      messages: [
        { role: 'user', parts: [{ type: 'image', mediaType: 'image/*', source: { kind: 'url', url } }] },
      ],
      raw: { dialect: 'openai-chat', text: JSON.stringify(json), json },
    });
    assert.equal(code, 'unsupported');
    assert.equal(param, 'messages.1.content.1.image_url.url');
    assert.match(message, /messages\.1\.content\.1\.image_url\.url/);
  });

  test('an image of another type is refused, inside a data URL too', () => {
    const json = { messages: [{ content: [{ image_url: { url: 'data:image/svg+xml;base64,PHN2Zz4=' } }] }] };
    const { code, param } = refusal({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'image', mediaType: 'image/svg+xml', source: { kind: 'base64', data: 'PHN2Zz4=' } },
          ],
        },
      ],
      raw: { dialect: 'openai-chat', text: JSON.stringify(json), json },
    });
    assert.equal(code, 'unsupported');
    assert.equal(param, 'messages.0.content.0.image_url.url');
  });

  test('a document of another type is refused', () => {
    const { code, message } = refusal({
      messages: [
        {
          role: 'user',
          parts: [
            { type: 'document', mediaType: 'application/zip', source: { kind: 'base64', data: 'UEs=' } },
          ],
        },
      ],
    });
    assert.equal(code, 'unsupported');
    assert.match(message, /application\/zip/);
  });

  test('an output limit of 0 is refused', () => {
    assert.equal(refusal({ maxTokens: 0 }).code, 'unsupported');
  });
});

describe('tools', () => {
  for (const [choice, expected] of [
    [{ type: 'auto' }, { auto: {} }],
    [{ type: 'any' }, { any: {} }],
  ] as const) {
    test(`choice ${choice.type}`, () => {
      const { body } = encode({ tools: [TOOL], toolChoice: choice });
      assert.deepEqual((body.toolConfig as { toolChoice: object }).toolChoice, expected);
    });
  }

  test('choice none: no tools', () => {
    const { body, warnings } = encode({ tools: [TOOL], toolChoice: { type: 'none' } });
    assert.equal(body.toolConfig, undefined);
    assert.deepEqual(warnings, []);
  });

  test('choice none after earlier calls: the tools stay, with a warning', () => {
    const { body, warnings } = encode({
      messages: [{ role: 'assistant', parts: [CALL] }],
      tools: [TOOL],
      toolChoice: { type: 'none' },
    });
    const { tools, toolChoice } = body.toolConfig as { tools: unknown[]; toolChoice?: unknown };
    assert.equal(tools.length, 1);
    assert.equal(toolChoice, undefined);
    assert.equal(warnings.length, 1);
  });

  test('earlier calls without tools now: they are declared again, with a warning', () => {
    const { body, warnings } = encode({ messages: [{ role: 'assistant', parts: [CALL, CALL] }] });
    assert.deepEqual(body.toolConfig, {
      tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json: { type: 'object' } } } }],
    });
    assert.equal(warnings.length, 1);
  });

  test('strict goes to models that know it', () => {
    const strict = { ...TOOL, strict: true };
    const specOf = ({ body }: Encoded) =>
      (body.toolConfig as { tools: { toolSpec: { strict?: boolean } }[] }).tools[0]?.toolSpec.strict;
    assert.equal(
      specOf(encode({ tools: [strict] }, 'global.anthropic.claude-sonnet-4-5-20250929-v1:0')),
      true,
    );
    const older = encode({ tools: [strict] });
    assert.equal(specOf(older), undefined);
    assert.equal(older.warnings.length, 1);
  });
});

describe('settings', () => {
  test('what Bedrock has no place for becomes a warning each', () => {
    const { warnings } = encode({
      seed: 1,
      frequencyPenalty: 0.1,
      presencePenalty: 0.1,
      user: 'u',
      parallelToolCalls: false,
      responseFormat: { type: 'json' },
      unmapped: ['logit_bias', 'metadata.x'],
      temperature: 1.5,
    });
    for (const name of [
      'seed',
      'frequency_penalty',
      'presence_penalty',
      'user',
      'logit_bias',
      'metadata.x',
      'temperature',
      'JSON mode',
      'Parallel',
    ]) {
      assert.equal(warnings.filter((warning) => warning.includes(name)).length, 1, name);
    }
  });

  test('temperature is limited to 0 to 1', () => {
    assert.deepEqual(encode({ temperature: 1.5 }).body.inferenceConfig, { maxTokens: 4096, temperature: 1 });
  });

  test('Claude 4.5 gets temperature or top_p, not both', () => {
    const { body, warnings } = encode(
      { temperature: 0.2, topP: 0.9 },
      'us.anthropic.claude-haiku-4-5-20251001-v1:0',
    );
    assert.deepEqual(body.inferenceConfig, { maxTokens: 4096, temperature: 0.2 });
    assert.equal(warnings.length, 1);
  });

  test("a model's own output limit holds where it is smaller", () => {
    assert.deepEqual(encode({}, 'us.meta.llama3-1-70b-instruct-v1:0').body.inferenceConfig, {
      maxTokens: 2048,
    });
  });

  test('top_k goes where each vendor has it', () => {
    assert.deepEqual(encode({ topK: 5 }, 'us.amazon.nova-lite-v1:0').body.additionalModelRequestFields, {
      inferenceConfig: { topK: 5 },
    });
    assert.equal(encode({ topK: 5 }, 'meta.llama3-1-70b-instruct-v1:0').warnings.length, 1);
  });

  test('cache markers and beta flags stay away from models without them', () => {
    const { body, warnings } = encode(
      { system: [{ type: 'text', text: 'x', cache: { ttl: '5m' } }], anthropicBeta: ['a'] },
      'meta.llama3-1-70b-instruct-v1:0',
    );
    assert.deepEqual(body.system, [{ text: 'x' }]);
    assert.equal(body.additionalModelRequestFields, undefined);
    assert.equal(warnings.length, 2);
  });
});

describe('reasoning', () => {
  test('a budget', () => {
    const { body } = encode({ reasoning: { mode: 'enabled', budgetTokens: 2000 }, maxTokens: 5000 });
    assert.deepEqual(body.additionalModelRequestFields, {
      thinking: { type: 'enabled', budget_tokens: 2000 },
    });
    assert.deepEqual(body.inferenceConfig, { maxTokens: 5000 });
  });

  test('an effort becomes a budget, and the default output limit grows by it', () => {
    const { body } = encode({ reasoning: { mode: 'enabled', effort: 'medium' } });
    assert.deepEqual(body.additionalModelRequestFields, {
      thinking: { type: 'enabled', budget_tokens: 8192 },
    });
    assert.deepEqual(body.inferenceConfig, { maxTokens: 8192 + 4096 });
  });

  test('a budget is lowered below the output limit, or left out where there is no room', () => {
    const lowered = encode({ reasoning: { mode: 'enabled', budgetTokens: 9000 }, maxTokens: 2000 });
    assert.deepEqual(lowered.body.additionalModelRequestFields, {
      thinking: { type: 'enabled', budget_tokens: 1999 },
    });
    const none = encode({ reasoning: { mode: 'enabled', budgetTokens: 9000 }, maxTokens: 500 });
    assert.equal(none.body.additionalModelRequestFields, undefined);
    assert.deepEqual([lowered.warnings.length, none.warnings.length], [1, 1]);
  });

  test('newer Claudes think as they see fit, guided by the effort', () => {
    const { body } = encode(
      { reasoning: { mode: 'adaptive', effort: 'high' } },
      'us.anthropic.claude-opus-4-6-v1',
    );
    assert.deepEqual(body.additionalModelRequestFields, { thinking: { type: 'adaptive' } });
    assert.deepEqual(body.outputConfig, { effort: 'high' });
  });

  test('while thinking, temperature is left out', () => {
    const { body, warnings } = encode({
      reasoning: { mode: 'enabled', budgetTokens: 2000 },
      temperature: 0.3,
    });
    assert.deepEqual(body.inferenceConfig, { maxTokens: 6096 });
    assert.equal(warnings.length, 1);
  });

  test('models that cannot be told get a warning; `disabled` gets none', () => {
    assert.equal(encode({ reasoning: { mode: 'enabled' } }, 'us.amazon.nova-lite-v1:0').warnings.length, 1);
    assert.equal(
      encode({ reasoning: { mode: 'enabled' } }, 'anthropic.claude-3-5-sonnet-20240620-v1:0').warnings.length,
      1,
    );
    assert.equal(encode({ reasoning: { mode: 'disabled' } }, 'us.amazon.nova-lite-v1:0').warnings.length, 0);
  });

  test('reasoning of earlier turns without its signature stays out of a request to Claude', () => {
    const { body, warnings } = encode({
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          parts: [
            { type: 'reasoning', text: 'Hm.' },
            { type: 'text', text: 'Yes.' },
          ],
        },
      ],
    });
    assert.deepEqual((body.messages as unknown[])[1], { role: 'assistant', content: [{ text: 'Yes.' }] });
    assert.equal(warnings.length, 1);
  });
});

describe('signing', () => {
  const { wire } = bedrock.chat.encode(request(), target());

  test('AWS keys sign with SigV4 for service bedrock in the region of the target', () => {
    const signed = bedrock.sign(
      wire,
      { type: 'aws', accessKeyId: 'AKID', secretAccessKey: 's' },
      target(),
      0,
    );
    assert.match(
      signed.headers.authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKID\/19700101\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date, /,
    );
    assert.equal(signed.body, wire.body);
  });

  test('a Bedrock API key goes as a bearer key; without credentials nothing is added', () => {
    assert.equal(
      bedrock.sign(wire, { type: 'api-key', apiKey: 'k' }, target(), 0).headers.authorization,
      'Bearer k',
    );
    assert.deepEqual(bedrock.sign(wire, { type: 'none' }, target(), 0), wire);
  });
});
