import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SimRefusal } from '../model/prompt.ts';
import { readAnthropic, readThinking, type SimAnthropicSource } from './read-anthropic.ts';

const USER = { role: 'user', content: 'Why?' };
const ASKED = { model: 'm', max_tokens: 2000, messages: [USER] };
const STRICT: SimAnthropicSource = { strict: true };
const TOOLS = [{ name: 'get_time', input_schema: { type: 'object', properties: {} } }];
const PIXEL = Buffer.alloc(70).toString('base64');
const CACHED = { cache_control: { type: 'ephemeral' } };

describe('a Messages request', () => {
  test('asks with its last user message, and for nothing it does not name', () => {
    const { input: _, ...prompt } = readAnthropic(ASKED, STRICT);
    assert.deepEqual(prompt, {
      model: 'm',
      stream: false,
      system: '',
      question: 'Why?',
      media: [],
      toolResults: [],
      tools: [],
      toolChoice: { type: 'auto' },
      parallelToolCalls: true,
      maxTokens: 2000,
      stop: [],
      format: { type: 'text' },
      reasoning: null,
      includeUsage: true,
    });
  });

  const settings: readonly [string, object, object][] = [
    ['system as a text', { system: 'Be kind' }, { system: 'Be kind' }],
    [
      'system as blocks',
      {
        system: [
          { type: 'text', text: 'A' },
          { type: 'text', text: 'B' },
        ],
      },
      { system: 'A\nB' },
    ],
    ['stream', { stream: true }, { stream: true }],
    ['stop_sequences', { stop_sequences: ['A', 'B'] }, { stop: ['A', 'B'] }],
    ['tool_choice any', { tools: TOOLS, tool_choice: { type: 'any' } }, { toolChoice: { type: 'any' } }],
    ['tool_choice none', { tools: TOOLS, tool_choice: { type: 'none' } }, { toolChoice: { type: 'none' } }],
    [
      'a named tool_choice',
      { tools: TOOLS, tool_choice: { type: 'tool', name: 'get_time' } },
      { toolChoice: { type: 'tool', name: 'get_time' } },
    ],
    [
      'disable_parallel_tool_use',
      { tools: TOOLS, tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
      { parallelToolCalls: false, toolChoice: { type: 'auto' } },
    ],
    [
      'output_config',
      { output_config: { format: { type: 'json_schema', schema: { type: 'null' } } } },
      { format: { type: 'json-schema', schema: { type: 'null' } } },
    ],
    [
      'output_format',
      { output_format: { type: 'json_schema', schema: { type: 'null' } } },
      { format: { type: 'json-schema', schema: { type: 'null' } } },
    ],
    [
      'thinking',
      { thinking: { type: 'enabled', budget_tokens: 1500 } },
      { reasoning: { budgetTokens: 1500 } },
    ],
  ];
  for (const [what, body, expected] of settings) {
    test(`says by ${what}`, () => {
      const prompt = readAnthropic({ ...ASKED, ...body }, STRICT);
      assert.deepEqual({ ...prompt, ...expected }, prompt);
    });
  }

  const media: readonly [string, object, object][] = [
    [
      'an image',
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } },
      { kind: 'image', mediaType: 'image/png', bytes: 70 },
    ],
    [
      'an image by URL, which nobody fetches',
      { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
      { kind: 'image', mediaType: 'image/*', bytes: 0 },
    ],
    [
      'a document with its title',
      {
        type: 'document',
        title: 'T',
        source: { type: 'base64', media_type: 'application/pdf', data: PIXEL },
      },
      { kind: 'document', mediaType: 'application/pdf', bytes: 70, name: 'T' },
    ],
    [
      'a document that is a text',
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'four' } },
      { kind: 'document', mediaType: 'text/plain', bytes: 4 },
    ],
  ];
  for (const [what, block, expected] of media) {
    test(`holds ${what}`, () => {
      const prompt = readAnthropic({ ...ASKED, messages: [{ role: 'user', content: [block] }] }, STRICT);
      assert.deepEqual(prompt.media, [expected]);
    });
  }

  test('has the tool results of its last message, failures as such, and keeps the question before them', () => {
    const messages = [
      USER,
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'get_time', input: {} }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'a', content: 'no clock', is_error: true }],
      },
    ];
    const prompt = readAnthropic({ ...ASKED, messages }, STRICT);
    assert.deepEqual(prompt.toolResults, [{ name: 'get_time', text: 'no clock', isError: true }]);
    assert.equal(prompt.question, 'Why?');
  });

  test('has its model in the path at Bedrock, and needs no max_tokens to be counted', () => {
    const bedrock = { anthropic_version: 'bedrock-2023-05-31', messages: [USER] };
    const source = { strict: false, pathModel: 'p', pathStream: true, countOnly: true };
    const { model, stream, maxTokens } = readAnthropic(bedrock, source);
    assert.deepEqual([model, stream, maxTokens], ['p', true, undefined]);
  });

  test('marks a cached prefix behind the block that carries the marker, and behind all for one at the top', () => {
    const marks = (body: object) => readAnthropic({ ...ASKED, ...body }, STRICT).input.marks;
    const tools = [{ ...TOOLS[0], ...CACHED }];
    const system = [{ type: 'text', text: 'x'.repeat(40), cache_control: { type: 'ephemeral', ttl: '1h' } }];
    const tool = Math.ceil(JSON.stringify(TOOLS[0]).length / 4);
    assert.deepEqual(
      marks({ tools, system, ...CACHED }).map(({ tokens, ttl }) => [tokens, ttl]),
      [
        [tool, '5m'],
        [tool + 10, '1h'],
        [tool + 10 + 3 + 1, '5m'],
      ],
    );
  });

  test('costs the same with and without cache markers', () => {
    const blocks = [
      { type: 'text', text: 'Why?' },
      { type: 'tool_use', id: 'a', name: 'f', input: {} },
    ];
    const tokens = (content: object[]) =>
      readAnthropic({ ...ASKED, messages: [{ role: 'assistant', content }] }, STRICT).input.tokens;
    assert.equal(tokens(blocks.map((block) => ({ ...block, ...CACHED }))), tokens(blocks));
  });
});

describe('a Messages request is refused for', () => {
  const block = (one: object) => ({ ...ASKED, messages: [{ role: 'user', content: [one] }] });
  const refusals: readonly [what: string, body: object, message: RegExp][] = [
    ['no model', { max_tokens: 9, messages: [USER] }, /^model: Field required/],
    ['no max_tokens', { model: 'm', messages: [USER] }, /^max_tokens: Field required/],
    ['negative max_tokens', { ...ASKED, max_tokens: -1 }, /^max_tokens/],
    ['no messages', { model: 'm', max_tokens: 9 }, /^messages: Field required/],
    ['a role of OpenAI', { ...ASKED, messages: [{ role: 'tool', content: 'x' }] }, /^messages\.0\.role/],
    ['temperature above 1', { ...ASKED, temperature: 1.1 }, /^temperature/],
    ['top_p below 0', { ...ASKED, top_p: -0.1 }, /^top_p/],
    ['empty text', block({ type: 'text', text: '' }), /non-empty/],
    [
      'thinking without its signature',
      block({ type: 'thinking', thinking: 'x' }),
      /signature: Field required/,
    ],
    [
      'a result that nobody asked for',
      block({ type: 'tool_result', tool_use_id: 'x' }),
      /unexpected tool_use_id/,
    ],
    ['a tool without a name', { ...ASKED, tools: [{}] }, /^tools\.0\.name/],
    ['a choice among no tools', { ...ASKED, tool_choice: { type: 'any' } }, /while providing tools/],
    [
      'a choice of an unknown tool',
      { ...ASKED, tools: TOOLS, tool_choice: { type: 'tool', name: 'fly' } },
      /"fly"/,
    ],
    ['an unknown field', { ...ASKED, n: 1 }, /^n: Extra inputs/],
    ['a stop sequence that is a number', { ...ASKED, stop_sequences: [1] }, /^stop_sequences/],
  ];
  for (const [what, body, message] of refusals) {
    test(what, () => {
      assert.throws(() => readAnthropic({ ...body }, STRICT), { name: 'SimRefusal', message });
    });
  }

  test('no anthropic_version at Bedrock', () => {
    const source = { strict: false, pathModel: 'p' };
    assert.throws(() => readAnthropic(ASKED, source), { name: 'SimRefusal', param: 'anthropic_version' });
  });

  test('whatever is in it, with a refusal and nothing else', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const type = fc.constantFrom('text', 'image', 'document', 'tool_use', 'tool_result', 'thinking');
    const content = fc.oneof(
      value,
      fc.array(fc.record({ type, text: value, source: value, content: value })),
    );
    const message = fc.record({ role: fc.constantFrom('user', 'assistant'), content });
    const fields = fc.constantFrom(
      'system',
      'tools',
      'tool_choice',
      'thinking',
      'output_config',
      'stop_sequences',
    );
    fc.assert(
      fc.property(fc.dictionary(fields, value), fc.array(message), (body, messages) => {
        try {
          assert.ok(readAnthropic({ ...ASKED, ...body, messages }, STRICT).input.tokens >= 3);
        } catch (error) {
          assert.ok(error instanceof SimRefusal, String(error));
        }
      }),
    );
  });
});

describe('thinking', () => {
  test('is off unless it is switched on, and has a budget of its own where the model chooses', () => {
    assert.equal(readThinking({}, 9), null);
    assert.equal(readThinking({ type: 'disabled' }, 9), null);
    assert.deepEqual(readThinking({ type: 'adaptive' }, 9), { budgetTokens: 1024 });
  });

  for (const [what, thinking, maxTokens, message] of [
    ['no budget', { type: 'enabled' }, 5000, /budget_tokens: Field required/],
    ['a budget under 1024', { type: 'enabled', budget_tokens: 1000 }, 5000, /between 1024/],
    [
      'a budget that leaves no room for the answer',
      { type: 'enabled', budget_tokens: 2000 },
      2000,
      /greater than/,
    ],
  ] as const) {
    test(`is refused for ${what}`, () => {
      assert.throws(() => readThinking(thinking, maxTokens), { name: 'SimRefusal', message });
    });
  }
});
