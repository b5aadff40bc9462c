import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest } from '../../../core/chat-request.ts';
import { FailureError } from '../../../core/failure.ts';
import { rawOf } from '../../../testing/raw-of.ts';
import { wireText } from '../../../testing/wire-text.ts';
import { CALL, encode, request, TOOL, target } from '../fixtures/requests.ts';
import { bindBedrock } from '../provider.ts';

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
      const call = bindBedrock(target()).encode(request({ stream, raw: rawOf(dialect, '{}') }));
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
    const { wire } = bindBedrock(target(arn)).encode(request());
    assert.match(
      wire.url,
      /\/model\/arn%3Aaws%3Abedrock%3Aeu-west-1%3A123456789012%3Aapplication-inference-profile%2Fabc\/converse$/,
    );
  });

  for (const dialect of ['bedrock-converse', 'bedrock-invoke'] as const) {
    test(`${dialect} callers: their bytes go on unchanged`, () => {
      const text = '{ "messages" : [],\n "newField": 1e2 }';
      const call = bindBedrock(target()).encode(request({ raw: rawOf(dialect, text) }));
      assert.equal(wireText(call.wire), text);
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
      system: [{ type: 'text', text: 'Be brief.', cache: { ttl: '5m' } }],
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
      topK: 40,
      stop: ['END'],
      anthropicBeta: ['context-1m-2025-08-07'],
    });
    assert.deepEqual(body, {
      system: [{ text: 'Be brief.' }, { cachePoint: { type: 'default' } }],
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
      inferenceConfig: { maxTokens: 200, temperature: 0.5, stopSequences: ['END'] },
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
    assert.deepEqual(warnings, ['A system message between turns is moved into the system prompt.']);
  });

  test('results of parallel calls share one turn; JSON, empty results and foreign ids fit Bedrock', () => {
    const { body } = encode({
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'Hi' }] },
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
      { role: 'user', content: [{ text: 'Hi' }] },
      {
        role: 'assistant',
        content: [
          { toolUse: { toolUseId: 'call_1', name: 'get_weather', input: { city: 'Köln' } } },
          { toolUse: { toolUseId: 'a_b_wdt3tao4m3a5', name: 'get_weather', input: { INVALID_JSON: 'x' } } },
        ],
      },
      {
        role: 'user',
        content: [
          { toolResult: { toolUseId: 'call_1', content: [{ json: { t: 1 } }] } },
          { toolResult: { toolUseId: 'a_b_wdt3tao4m3a5', content: [{ text: '[1]' }] } },
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
      blocks?.slice(0, 4).map((block) => [block.document.name, block.document.format]),
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
        structure: {
          jsonSchema: {
            schema: '{"type":"object","additionalProperties":false}',
            name: 'city',
            description: 'A city',
          },
        },
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
      raw: rawOf('openai-chat', json),
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
      raw: rawOf('openai-chat', json),
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

describe('signing', () => {
  const bound = bindBedrock(target());
  const { wire } = bound.encode(request());

  test('AWS keys sign with SigV4 for service bedrock in the region of the target', () => {
    const signed = bound.sign(wire, { type: 'aws', accessKeyId: 'AKID', secretAccessKey: 's' }, 0);
    assert.match(
      signed.headers.authorization ?? '',
      /^AWS4-HMAC-SHA256 Credential=AKID\/19700101\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date, /,
    );
    assert.equal(signed.body, wire.body);
  });

  test('a Bedrock API key goes as a bearer key; without credentials nothing is added', () => {
    assert.equal(bound.sign(wire, { type: 'api-key', apiKey: 'k' }, 0).headers.authorization, 'Bearer k');
    assert.deepEqual(bound.sign(wire, { type: 'none' }, 0), wire);
  });
});
