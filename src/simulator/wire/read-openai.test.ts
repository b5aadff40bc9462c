import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { SimRefusal } from '../model/prompt.ts';
import { readOpenAi } from './read-openai.ts';

const USER = { role: 'user', content: 'Why?' };
const ASKED = { model: 'm', messages: [USER] };
const TOOLS = ['get_weather', 'get_time'].map((name) => ({ type: 'function', function: { name } }));
const PIXEL = Buffer.alloc(70).toString('base64');

describe('a chat completion request', () => {
  test('asks with its last user message, and for nothing it does not name', () => {
    const { input: _, ...prompt } = readOpenAi(ASKED, true);
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
      maxTokens: undefined,
      stop: [],
      format: { type: 'text' },
      reasoning: null,
      includeUsage: false,
    });
  });

  test('joins system and developer messages, wherever they stand', () => {
    const messages = [{ role: 'system', content: 'A' }, USER, { role: 'developer', content: 'B' }];
    assert.equal(readOpenAi({ ...ASKED, messages }, true).system, 'A\nB');
  });

  test('is asked without the fault directive in it', () => {
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Why? [[sim: 429]]' }] }];
    assert.equal(readOpenAi({ ...ASKED, messages }, true).question, 'Why?');
  });

  const settings: readonly [string, object, object][] = [
    [
      'max_completion_tokens goes before max_tokens',
      { max_completion_tokens: 5, max_tokens: 9 },
      { maxTokens: 5 },
    ],
    ['max_tokens', { max_tokens: 9 }, { maxTokens: 9 }],
    ['stop as a text', { stop: 'END' }, { stop: ['END'] }],
    ['stop as a list', { stop: ['A', 'B'] }, { stop: ['A', 'B'] }],
    ['stop: null', { stop: null }, { stop: [] }],
    ['json_object', { response_format: { type: 'json_object' } }, { format: { type: 'json' } }],
    [
      'json_schema',
      { response_format: { type: 'json_schema', json_schema: { schema: { type: 'null' } } } },
      { format: { type: 'json-schema', schema: { type: 'null' } } },
    ],
    ['reasoning_effort', { reasoning_effort: 'low' }, { reasoning: { budgetTokens: 1024 } }],
    ['reasoning_effort none', { reasoning_effort: 'none' }, { reasoning: null }],
    [
      'include_usage',
      { stream: true, stream_options: { include_usage: true } },
      { stream: true, includeUsage: true },
    ],
    ['tool_choice required', { tools: TOOLS, tool_choice: 'required' }, { toolChoice: { type: 'any' } }],
    ['tool_choice none', { tools: TOOLS, tool_choice: 'none' }, { toolChoice: { type: 'none' } }],
    ['tool_choice null', { tool_choice: null }, { toolChoice: { type: 'auto' } }],
    [
      'a named tool_choice',
      { tools: TOOLS, tool_choice: { type: 'function', function: { name: 'get_time' } } },
      { toolChoice: { type: 'tool', name: 'get_time' } },
    ],
    ['parallel_tool_calls', { parallel_tool_calls: false }, { parallelToolCalls: false }],
    [
      'a tool without parameters',
      { tools: TOOLS.slice(1) },
      { tools: [{ name: 'get_time', schema: { type: 'object' } }] },
    ],
  ];
  for (const [what, body, expected] of settings) {
    test(`says by ${what}`, () => {
      const prompt = readOpenAi({ ...ASKED, ...body }, true);
      assert.deepEqual({ ...prompt, ...expected }, prompt);
    });
  }

  const media: readonly [string, object, object][] = [
    [
      'an image as a data URL',
      { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
      { kind: 'image', mediaType: 'image/png', bytes: 70 },
    ],
    [
      'an image by URL, which nobody fetches',
      { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
      { kind: 'image', mediaType: 'image/*', bytes: 0 },
    ],
    [
      'audio',
      { type: 'input_audio', input_audio: { format: 'wav', data: PIXEL } },
      { kind: 'audio', mediaType: 'audio/wav', bytes: 70 },
    ],
    [
      'a file with its name',
      { type: 'file', file: { filename: 'a.pdf', file_data: `data:application/pdf;base64,${PIXEL}` } },
      { kind: 'document', mediaType: 'application/pdf', bytes: 70, name: 'a.pdf' },
    ],
  ];
  for (const [what, part, expected] of media) {
    test(`holds ${what}`, () => {
      const prompt = readOpenAi({ ...ASKED, messages: [{ role: 'user', content: [part] }] }, true);
      assert.deepEqual(prompt.media, [expected]);
    });
  }

  test('has the tool results behind the last call, by the names of the tools', () => {
    const call = (id: string, name: string) => ({
      id,
      type: 'function',
      function: { name, arguments: '{}' },
    });
    const result = (id: string, content: string) => ({ role: 'tool', tool_call_id: id, content });
    const first = [USER, { role: 'assistant', tool_calls: [call('a', 'get_time')] }, result('a', 'nine')];
    const again = [
      ...first,
      { role: 'assistant', tool_calls: [call('b', 'get_weather'), call('c', 'get_time')] },
      result('b', 'rain'),
      result('c', 'ten'),
    ];
    const results = (messages: object[]) => readOpenAi({ ...ASKED, messages }, true).toolResults;
    assert.deepEqual(results(first), [{ name: 'get_time', text: 'nine', isError: false }]);
    assert.deepEqual(
      results(again).map(({ name, text }) => [name, text]),
      [
        ['get_weather', 'rain'],
        ['get_time', 'ten'],
      ],
    );
    assert.deepEqual(results([...first, { role: 'user', content: 'Thanks' }]), [], 'answered already');
  });

  test('costs what its texts, tools, calls and media cost', () => {
    const tokens = (body: object) => readOpenAi({ ...ASKED, ...body }, true).input.tokens;
    const plain = tokens({});
    assert.equal(plain, 3 + 1);
    assert.equal(tokens({ tools: TOOLS }), plain + Math.ceil(JSON.stringify(TOOLS).length / 4));
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.png' } };
    assert.equal(tokens({ messages: [{ role: 'user', content: [image] }] }), 3 + 85);
  });
});

describe('a chat completion request is refused for', () => {
  const refusals: readonly [what: string, body: object, param: string | undefined, message: RegExp][] = [
    ['no model', { messages: [USER] }, undefined, /must provide a model/],
    ['an empty model', { ...ASKED, model: '' }, undefined, /must provide a model/],
    ['no messages', { model: 'm' }, 'messages', /Field required/],
    ['an empty list of messages', { model: 'm', messages: [] }, 'messages', /at least one/],
    ['a message that is none', { model: 'm', messages: ['Hi'] }, 'messages.0', /must be an object/],
    ['an unknown role', { model: 'm', messages: [USER, { role: 'robot' }] }, 'messages.1.role', /"robot"/],
    ['a temperature above 2', { ...ASKED, temperature: 2.1 }, 'temperature', /between 0 and 2/],
    ['a temperature in words', { ...ASKED, temperature: 'hot' }, 'temperature', /"hot"/],
    ['top_p above 1', { ...ASKED, top_p: 1.5 }, 'top_p', /between 0 and 1/],
    ['two choices', { ...ASKED, n: 2 }, 'n', /one choice/],
    ['half a token', { ...ASKED, max_tokens: 1.5 }, 'max_tokens', /whole number/],
    ['no token at all', { ...ASKED, max_completion_tokens: 0 }, 'max_completion_tokens', /between 1/],
    ['five stop sequences', { ...ASKED, stop: ['1', '2', '3', '4', '5'] }, 'stop', /at most 4/],
    ['a stop that is a number', { ...ASKED, stop: [1] }, 'stop', /list of strings/],
    ['a tool that is no function', { ...ASKED, tools: [{ type: 'web' }] }, 'tools.0', /function with a name/],
    ['a choice among no tools', { ...ASKED, tool_choice: 'required' }, 'tool_choice', /when tools/],
    [
      'a choice of an unknown tool',
      { ...ASKED, tools: TOOLS, tool_choice: { function: { name: 'fly' } } },
      'tool_choice',
      /"fly"/,
    ],
    [
      'a result that nobody asked for',
      { model: 'm', messages: [USER, { role: 'tool', tool_call_id: 'x', content: '' }] },
      'messages.1.tool_call_id',
      /no preceding/,
    ],
  ];
  for (const [what, body, param, message] of refusals) {
    test(what, () => {
      assert.throws(
        () => readOpenAi({ ...body }, false),
        (error) => error instanceof SimRefusal && error.param === param && message.test(error.message),
      );
    });
  }

  test('an unknown field, but only where it is read strictly', () => {
    const body = { ...ASKED, top_k: 5 };
    assert.equal(readOpenAi(body, false).model, 'm');
    assert.throws(() => readOpenAi(body, true), { name: 'SimRefusal', param: 'top_k' });
  });

  test('whatever is in it, with a refusal and nothing else', () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const fields = ['messages', 'tools', 'tool_choice', 'response_format', 'stop', 'stream_options', 'n'];
    const message = fc.record({
      role: fc.constantFrom('user', 'assistant', 'tool', 'system'),
      content: value,
    });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), value), fc.array(message), (body, messages) => {
        for (const one of [
          { model: 'm', messages, ...body },
          { ...body, model: 'm', messages },
        ]) {
          try {
            assert.ok(readOpenAi(one, false).input.tokens >= 3);
          } catch (error) {
            assert.ok(error instanceof SimRefusal, String(error));
          }
        }
      }),
    );
  });
});
