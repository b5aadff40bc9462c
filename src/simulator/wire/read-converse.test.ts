import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SimRefusal } from '../model/prompt.ts';
import { readConverse } from './read-converse.ts';

const USER = { role: 'user', content: [{ text: 'Why?' }] };
const ASKED = { messages: [USER] };
const TOOL = { toolSpec: { name: 'get_time', inputSchema: { json: { type: 'null' } } } };
const CALL = { role: 'assistant', content: [{ toolUse: { toolUseId: 'a', name: 'get_time', input: {} } }] };
const PIXEL = Buffer.alloc(70).toString('base64');

const read = (body: object) => readConverse({ ...ASKED, ...body }, 'm', false);

describe('a Converse request', () => {
  test('asks with its last user message, and for nothing it does not name', () => {
    const { input: _, ...prompt } = readConverse(ASKED, 'm', true);
    assert.deepEqual(prompt, {
      model: 'm',
      stream: true,
      system: '',
      question: 'Why?',
      media: [],
      toolResults: [],
      tools: [],
      toolChoice: { type: 'auto' },
      parallelToolCalls: true,
      maxTokens: undefined,
      stop: [],
      format: { type: 'text' },
      reasoning: null,
      includeUsage: true,
    });
  });

  const settings: readonly [string, object, object][] = [
    ['system', { system: [{ text: 'A' }, { cachePoint: {} }, { text: 'B' }] }, { system: 'A\nB' }],
    [
      'inferenceConfig',
      { inferenceConfig: { maxTokens: 9, stopSequences: ['END'] } },
      { maxTokens: 9, stop: ['END'] },
    ],
    ['tools', { toolConfig: { tools: [TOOL] } }, { tools: [{ name: 'get_time', schema: { type: 'null' } }] }],
    [
      'a tool without a schema',
      { toolConfig: { tools: [{ toolSpec: { name: 'f' } }, { cachePoint: {} }] } },
      { tools: [{ name: 'f', schema: { type: 'object' } }] },
    ],
    [
      'toolChoice any',
      { toolConfig: { tools: [TOOL], toolChoice: { any: {} } } },
      { toolChoice: { type: 'any' } },
    ],
    [
      'a named toolChoice',
      { toolConfig: { tools: [TOOL], toolChoice: { tool: { name: 'get_time' } } } },
      { toolChoice: { type: 'tool', name: 'get_time' } },
    ],
    [
      'outputConfig, whose schema is JSON text',
      {
        outputConfig: {
          textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{"type":"null"}' } } },
        },
      },
      { format: { type: 'json-schema', schema: { type: 'null' } } },
    ],
    ...['thinking', 'reasoning_config', 'reasoningConfig'].map((field): [string, object, object] => [
      field,
      { additionalModelRequestFields: { [field]: { type: 'enabled', budget_tokens: 1500 } } },
      { reasoning: { budgetTokens: 1500 } },
    ]),
  ];
  for (const [what, body, expected] of settings) {
    test(`says by ${what}`, () => {
      const prompt = read(body);
      assert.deepEqual({ ...prompt, ...expected }, prompt);
    });
  }

  const media: readonly [string, object, object][] = [
    [
      'an image',
      { image: { format: 'png', source: { bytes: PIXEL } } },
      { kind: 'image', mediaType: 'image/png', bytes: 70 },
    ],
    [
      'a document with its name',
      { document: { format: 'pdf', name: 'T', source: { bytes: PIXEL } } },
      { kind: 'document', mediaType: 'pdf', bytes: 70, name: 'T' },
    ],
    [
      'a document that is a text',
      { document: { format: 'txt', source: { text: 'four' } } },
      { kind: 'document', mediaType: 'txt', bytes: 4 },
    ],
  ];
  for (const [what, block, expected] of media) {
    test(`holds ${what}`, () => {
      assert.deepEqual(read({ messages: [{ role: 'user', content: [block] }] }).media, [expected]);
    });
  }

  test('has the tool results of its last message, as text or JSON, failures as such', () => {
    const result = (content: object[], status?: string) =>
      read({
        toolConfig: { tools: [TOOL] },
        messages: [
          USER,
          CALL,
          { role: 'user', content: [{ toolResult: { toolUseId: 'a', content, status } }] },
        ],
      });
    const prompt = result([{ text: 'nine' }, { json: { h: 9 } }]);
    assert.deepEqual(prompt.toolResults, [{ name: 'get_time', text: 'nine\n{"h":9}', isError: false }]);
    assert.equal(prompt.question, 'Why?');
    assert.equal(result([{ text: 'x' }], 'error').toolResults[0]?.isError, true);
  });

  test('marks a prefix at each cache point: behind tools, system and messages', () => {
    const { input } = read({
      toolConfig: { tools: [TOOL, { cachePoint: { type: 'default' } }] },
      system: [{ text: 'x'.repeat(40) }, { cachePoint: { type: 'default', ttl: '1h' } }],
      messages: [{ role: 'user', content: [{ text: 'Why?' }, { cachePoint: { type: 'default' } }] }],
    });
    const tool = Math.ceil(JSON.stringify(TOOL).length / 4);
    assert.deepEqual(
      input.marks.map(({ tokens, ttl }) => [tokens, ttl]),
      [
        [tool, '5m'],
        [tool + 10, '1h'],
        [tool + 10 + 3 + 1, '5m'],
      ],
    );
    assert.equal(input.tokens, tool + 14);
  });

  test('tells two images of one size apart: their prefixes differ', () => {
    const segments = (bytes: string) =>
      read({ messages: [{ role: 'user', content: [{ image: { format: 'png', source: { bytes } } }] }] }).input
        .segments;
    assert.notDeepEqual(segments('AAAA'), segments('BBBB'));
  });
});

describe('a Converse request is refused for', () => {
  const refusals: readonly [what: string, body: object, message: RegExp][] = [
    ['two user turns in a row', { messages: [USER, USER] }, /^messages\.1\.role: .*alternate/],
    ['an answer as its first turn', { messages: [CALL] }, /^messages\.0\.role/],
    ['a role of its own', { messages: [{ role: 'system', content: [] }] }, /^messages\.0\.role/],
    ['content that is a text', { messages: [{ role: 'user', content: 'Hi' }] }, /list of content blocks/],
    ['blank text', { messages: [{ role: 'user', content: [{ text: ' \n' }] }] }, /blank/],
    ['a tool call without toolConfig', { messages: [USER, CALL] }, /toolConfig field must be defined/],
    [
      'a result that nobody asked for',
      {
        toolConfig: { tools: [TOOL] },
        messages: [{ role: 'user', content: [{ toolResult: { toolUseId: 'x' } }] }],
      },
      /^messages\.0\.content\.0\.toolResult\.toolUseId/,
    ],
    ['a tool without a name', { toolConfig: { tools: [{ toolSpec: {} }] } }, /toolSpec\.name/],
    ['a choice of an unknown tool', { toolConfig: { toolChoice: { tool: { name: 'fly' } } } }, /"fly"/],
    ['no token at all', { inferenceConfig: { maxTokens: 0 } }, /^maxTokens/],
    ['temperature above 1', { inferenceConfig: { temperature: 2 } }, /^temperature/],
    ['topP above 1', { inferenceConfig: { topP: 2 } }, /^topP/],
    [
      'stop sequences that are none',
      { inferenceConfig: { stopSequences: 5 } },
      /^inferenceConfig\.stopSequences/,
    ],
    [
      'a schema that is no JSON',
      { outputConfig: { textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: '{' } } } } },
      /is not JSON/,
    ],
  ];
  for (const [what, body, message] of refusals) {
    test(what, () => {
      assert.throws(() => read(body), { name: 'SimRefusal', message });
    });
  }

  test('whatever is in it, with a refusal and nothing else', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const block = fc.dictionary(
      fc.constantFrom('text', 'image', 'document', 'toolUse', 'toolResult', 'cachePoint'),
      value,
    );
    const message = fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.array(block) });
    const fields = fc.constantFrom(
      'system',
      'toolConfig',
      'inferenceConfig',
      'outputConfig',
      'additionalModelRequestFields',
    );
    fc.assert(
      fc.property(fc.dictionary(fields, value), fc.array(message), (body, messages) => {
        try {
          assert.ok(readConverse({ ...body, messages }, 'm', false).input.tokens >= 3);
        } catch (error) {
          assert.ok(error instanceof SimRefusal, String(error));
        }
      }),
    );
  });
});
