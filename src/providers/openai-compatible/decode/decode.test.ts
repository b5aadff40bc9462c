import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { type Collected, Collector } from '../../../core/collect.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { NO_USAGE } from '../../../core/usage.ts';
import type { ChatDecoder, EncodedCall } from '../../../ports/provider.ts';
import { assertOneTerminal, everyCut, type Replayed, replayAnswer } from '../../../testing/replay-answer.ts';
import { bindOpenAiCompatible } from '../provider.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const fixture = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

function decoder(options: { stream: boolean; hideUsage?: boolean } = { stream: true }): ChatDecoder {
  return bindOpenAiCompatible({ baseUrl: 'http://a/v1', model: 'm', defaultMaxTokens: 1 }).decoder({
    hideUsage: false,
    sameDialect: true,
    ...options,
  } as EncodedCall);
}

function replay(text: string | Uint8Array): Replayed {
  const read = replayAnswer(decoder(), [typeof text === 'string' ? bytesOf(text) : text]);
  assertOneTerminal(read.parts);
  return read;
}

function collected(parts: readonly StreamPart[]): Collected {
  const collector = new Collector();
  collector.push(parts);
  return collector.result();
}

function failureOf(parts: readonly StreamPart[]): { code: string; message: string } | undefined {
  const last = parts.at(-1);
  return last?.type === 'failure' ? last.failure : undefined;
}

const call = (id: string, name: string, argumentsText: string) => ({
  type: 'tool-call',
  id,
  name,
  argumentsText,
});

const STREAMS: Record<string, Pick<Collected, 'content' | 'usage' | 'end'>> = {
  'openai-text.sse': {
    content: [{ type: 'text', text: 'Use `map`:\n\nnaïve 😀 "quoted".' }],
    usage: {
      inputTokens: 60,
      outputTokens: 7,
      cacheReadTokens: 1280,
      cacheWriteTokens: 0,
      reasoningTokens: 2,
    },
    end: { reason: { unified: 'stop', raw: 'stop' } },
  },
  'openai-tools.sse': {
    content: [
      call('call_a1', 'read_file', '{"path":"src/a.ts"}'),
      call('call_b2', 'list_files', '{"dir":"src"}'),
    ] as Collected['content'],
    usage: { ...NO_USAGE, inputTokens: 80, outputTokens: 41 },
    end: { reason: { unified: 'tool-use', raw: 'tool_calls' } },
  },
  'openai-refusal.sse': {
    content: [{ type: 'text', text: "I can't help with that." }],
    usage: NO_USAGE,
    end: { reason: { unified: 'refusal', raw: 'stop' } },
  },
  'openai-two-choices.sse': {
    content: [{ type: 'text', text: 'One' }],
    usage: NO_USAGE,
    end: { reason: { unified: 'stop', raw: 'stop' } },
  },
  'vllm-reasoning.sse': {
    content: [
      { type: 'reasoning', text: 'Two plus two.' },
      { type: 'text', text: 'Four.' },
    ],
    usage: { ...NO_USAGE, inputTokens: 15, outputTokens: 12 },
    end: { reason: { unified: 'stop', raw: 'stop' } },
  },
  // Each whole call under index 0, and `stop` although tools were called.
  'ollama-tools.sse': {
    content: [
      call('call_x1', 'read_file', '{"path":"a"}'),
      call('call_x2', 'read_file', '{"path":"b"}'),
    ] as Collected['content'],
    usage: NO_USAGE,
    end: { reason: { unified: 'tool-use', raw: 'stop' } },
  },
  'whole-tools-without-index.sse': {
    content: [
      call('call_gen1764a_0', 'read_file', '{"path":"a"}'),
      call('call_gen1764a_1', 'list_files', ''),
    ] as Collected['content'],
    usage: NO_USAGE,
    end: { reason: { unified: 'tool-use', raw: 'tool_calls' } },
  },
  'openrouter-comments.sse': {
    content: [
      { type: 'reasoning', text: 'Hm, yes.' },
      { type: 'text', text: 'Yes.' },
    ],
    usage: { ...NO_USAGE, inputTokens: 9, outputTokens: 6 },
    end: { reason: { unified: 'stop', raw: 'stop' } },
  },
  'mistral-thinking.sse': {
    content: [
      { type: 'reasoning', text: 'Let me see.' },
      { type: 'text', text: 'Done.' },
    ],
    usage: { ...NO_USAGE, inputTokens: 4, outputTokens: 8 },
    end: { reason: { unified: 'max-tokens', raw: 'length' } },
  },
};

/** Streams that a caller of the same dialect could not read as they come. */
const MENDED = new Set(['ollama-tools.sse', 'whole-tools-without-index.sse']);

/** Did a caller of the same dialect see every choice end? */
function sayTheEnd(raw: string): boolean {
  const chunks = [...raw.matchAll(/^data: (\{.*)$/gm)].map(([, data = '']) => JSON.parse(data));
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const all = new Set(choices.map(({ index = 0 }) => index));
  const ended = new Set(choices.filter((each) => each.finish_reason).map(({ index = 0 }) => index));
  return all.size > 0 && ended.size === all.size;
}

describe('OpenAI streams', () => {
  for (const [name, expected] of Object.entries(STREAMS)) {
    const bytes = fixture(name);
    const text = new TextDecoder().decode(bytes);

    test(`${name}: read, and handed on byte for byte`, () => {
      const { parts, raw } = replay(bytes);
      const { content, usage, end } = collected(parts);
      assert.deepEqual({ content, usage, end }, expected);
      if (!MENDED.has(name)) assert.equal(raw, text);
    });

    test(`${name}: the same wherever it is cut`, () => {
      const whole = replay(bytes);
      for (const pieces of everyCut(bytes)) assert.deepEqual(replayAnswer(decoder(), pieces), whole);
    });

    test(`${name}: never a finish unless it is whole`, () => {
      const whole = replay(bytes);
      // Line ends behind the terminator may be missing.
      const needed = bytesOf(text.trimEnd()).length;
      for (let end = 0; end < bytes.length; end += 1) {
        const { parts, raw } = replayAnswer(decoder(), [bytes.subarray(0, end)]);
        assertOneTerminal(parts);
        assert.equal(failureOf(parts)?.code, end < needed ? 'truncated' : undefined, String(end));
        assert.ok(whole.raw.startsWith(raw.trimEnd()) && /^$|\n\r?\n$/.test(raw), String(end));
        assert.ok(end >= needed || !sayTheEnd(raw), `an end and an error: ${end}`);
      }
    });
  }

  test('names the answer and its model first', () => {
    assert.deepEqual(replay(fixture('openai-text.sse')).parts[0], {
      type: 'start',
      id: 'chatcmpl-C9xTq2LmVbN4',
      model: 'gpt-4o-2024-11-20',
    });
  });

  test('tells interleaved tool calls apart by their ordinal', () => {
    const { parts } = replay(fixture('openai-tools.sse'));
    assert.deepEqual(
      parts.flatMap((part) =>
        part.type.startsWith('tool-call') && 'index' in part ? [`${part.type.slice(10)} ${part.index}`] : [],
      ),
      ['start 0', 'delta 0', 'delta 0', 'start 1', 'delta 1', 'delta 1', 'end 0', 'end 1'],
    );
  });

  test('usage that we asked for on our own account is taken out of the bytes, and counted', () => {
    const bytes = fixture('openai-text.sse');
    const text = new TextDecoder().decode(bytes);
    const without = text
      .split('\n\n')
      .filter((frame) => !frame.includes('"choices":[]'))
      .join('\n\n');
    for (const pieces of [[bytes], ...everyCut(bytes)]) {
      const { parts, raw } = replayAnswer(decoder({ stream: true, hideUsage: true }), pieces);
      assert.equal(raw, without);
      assert.equal(collected(parts).usage.outputTokens, 7);
    }
  });

  test('usage beside a choice stays where it is', () => {
    const bytes = fixture('openrouter-comments.sse');
    const { raw } = replayAnswer(decoder({ stream: true, hideUsage: true }), [bytes]);
    assert.equal(raw, new TextDecoder().decode(bytes));
  });

  const chunk = (choice: object): string =>
    `data: ${JSON.stringify({ id: 'x', choices: [{ index: 0, ...choice }] })}\n\n`;
  const hello = chunk({ delta: { content: 'Hello' } });

  test('[DONE] without a finish reason is a cut', () => {
    const { parts, raw } = replay(`${hello}data: [DONE]\n\n`);
    assert.equal(failureOf(parts)?.code, 'truncated');
    assert.equal(raw, hello);
  });

  test('nothing behind [DONE] is looked at', () => {
    const whole = `${hello}${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
    const { parts, raw } = replay(`${whole}data: {"choices\n\n${hello}`);
    assert.deepEqual(collected(parts).end, { reason: { unified: 'stop', raw: 'stop' } });
    assert.equal(raw, whole);
  });

  test('a chunk that is no JSON object ends the stream, and is not handed on', () => {
    for (const junk of [
      'data: {"choices": [{\n\n',
      'data: <html>\n\n',
      'data: 5\n\n',
      'data: "x"\n\n',
      'data: [1]\n\n',
      'noise\n\n',
    ]) {
      const { parts, raw } = replay(`${hello}${junk}${hello}data: [DONE]\n\n`);
      assert.equal(failureOf(parts)?.code, 'bad_upstream_answer');
      assert.equal(collected(parts).content.length, 1);
      assert.equal(raw, hello);
    }
  });

  test('bytes that are not UTF-8 end the stream', () => {
    const { parts } = replay(Buffer.concat([bytesOf(hello), Uint8Array.of(0x64, 0xff, 0x0a, 0x0a)]));
    assert.equal(failureOf(parts)?.code, 'bad_upstream_answer');
  });

  const errors: [name: string, frame: string, code: string][] = [
    [
      'OpenRouter',
      'data: {"id":"g","error":{"code":502,"message":"Provider died"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}',
      'upstream_error',
    ],
    [
      'OpenAI',
      'data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}}',
      'upstream_error',
    ],
    [
      'vLLM',
      'data: {"error":{"object":"error","message":"maximum context length is 4096","type":"BadRequestError","code":400}}',
      'context_length',
    ],
    ['a named event', 'event: error\ndata: {"message":"busy","type":"overloaded_error"}', 'overloaded'],
    ['a bare text', 'data: {"error":"out of memory"}', 'upstream_error'],
    [
      'a limit',
      'data: {"error":{"message":"Rate limit reached","type":"tokens","code":"rate_limit_exceeded"}}',
      'throttled',
    ],
  ];
  for (const [name, frame, code] of errors) {
    test(`an error in the stream (${name}) is a failure, and its frame is not handed on`, () => {
      const { parts, raw } = replay(`${hello}${frame}\n\ndata: [DONE]\n\n`);
      assert.equal(failureOf(parts)?.code, code);
      assert.equal(raw, hello);
    });
  }

  for (const [name, data] of [
    ['vLLM, older', '{"object":"error","message":"no","type":"BadRequestError","code":400}'],
    ['FastAPI', '{"detail":"no"}'],
    ['DashScope', '{"code":"InvalidParameter","message":"no","request_id":"r"}'],
    ['Cloudflare', '{"errors":[{"message":"no","code":7}],"success":false}'],
    ['a list', '{"error":[{"message":"no"}]}'],
    [
      'OpenRouter, in the choice',
      '{"id":"x","choices":[{"index":0,"message":{"content":""},"delta":{},"finish_reason":"error","error":{"code":502,"message":"no"}}]}',
    ],
  ] as const) {
    test(`an error of any shape (${name}) is a failure in its own words, whole and in a stream`, () => {
      const end = `${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
      const streamed = replay(`${hello}data: ${data}\n\n${end}`);
      const whole = replayAnswer(decoder({ stream: false }), [bytesOf(data)]);
      assert.equal(streamed.raw, hello);
      for (const { parts } of [streamed, whole]) assert.equal(failureOf(parts)?.message, 'no');
    });
  }

  test('thoughts are read under either name, one of them empty or both there', () => {
    for (const words of [
      { reasoning_content: 'Hm.' },
      { reasoning: 'Hm.' },
      { reasoning_content: '', reasoning: 'Hm.' },
      { reasoning_content: null, reasoning: 'Hm.' },
      { reasoning_content: 'Hm.', reasoning: 'Hm.' },
    ]) {
      const streamed = replay(`${chunk({ delta: words, finish_reason: 'stop' })}data: [DONE]\n\n`);
      const text = JSON.stringify({ choices: [{ index: 0, message: words, finish_reason: 'stop' }] });
      const whole = replayAnswer(decoder({ stream: false }), [bytesOf(text)]);
      for (const { parts } of [streamed, whole])
        assert.deepEqual(collected(parts).content, [{ type: 'reasoning', text: 'Hm.' }]);
    }
  });

  test('a reason that says the model failed is a failure', () => {
    const choice = { message: { content: 'Hel' }, delta: { content: 'Hel' }, finish_reason: 'error' };
    const whole = JSON.stringify({ choices: [{ index: 0, ...choice }] });
    const { parts } = replay(`${chunk(choice)}data: [DONE]\n\n`);
    assert.equal(failureOf(parts)?.code, 'upstream_error');
    const read = replayAnswer(decoder({ stream: false }), [bytesOf(whole)]);
    assert.equal(failureOf(read.parts)?.code, 'upstream_error');
  });

  test("Azure's first chunk tells neither id nor model: the next one does; a choice may lack its delta", () => {
    const azure = 'data: {"choices":[],"created":0,"id":"","model":"","prompt_filter_results":[]}\n\n';
    const filter = chunk({ finish_reason: null, content_filter_results: {} });
    const first = `data: ${JSON.stringify({ id: 'c', model: 'gpt-4o', choices: [{ index: 0, delta: { content: 'Hi' } }] })}\n\n`;
    const text = `${azure}${first}${filter}${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`;
    const { parts, raw } = replay(text);
    assert.deepEqual(parts.slice(0, 2), [
      { type: 'start', id: 'c', model: 'gpt-4o' },
      { type: 'text', text: 'Hi' },
    ]);
    assert.equal(raw, text);
    const nameless = replay(
      `data: {"id":"","model":"","choices":[{"index":0,"delta":{"content":"Hi"}}]}\n\n`,
    );
    assert.deepEqual(nameless.parts[0], { type: 'start' });
  });

  test('an error sent as plain JSON in place of a stream is that error', () => {
    const { parts } = replay('{"error":{"message":"Too many","code":"rate_limit_exceeded"}}');
    assert.equal(failureOf(parts)?.code, 'throttled');
    assert.equal(failureOf(replay('{"choices":[]}').parts)?.code, 'truncated');
    assert.equal(failureOf(replay('<html>').parts)?.code, 'truncated');
  });

  test('a tool call is not guessed together', () => {
    const { parts } = replay(chunk({ delta: { tool_calls: [{ index: 0, function: { arguments: '{}' } }] } }));
    assert.equal(failureOf(parts)?.code, 'bad_upstream_answer');
  });

  test('a repeated id continues its call, with or without an index', () => {
    for (const index of [{ index: 0 }, {}]) {
      const piece = (fn: object): string =>
        chunk({ delta: { tool_calls: [{ ...index, id: 'c1', type: 'function', function: fn }] } });
      const end = `${chunk({ delta: {}, finish_reason: 'tool_calls' })}data: [DONE]\n\n`;
      const { parts } = replay(
        `${piece({ name: 'f', arguments: '{"a"' })}${piece({ name: 'f', arguments: ':1}' })}${end}`,
      );
      assert.deepEqual(collected(parts).content, [call('c1', 'f', '{"a":1}')]);
    }
  });

  test('the older function_call is a tool call', () => {
    const end = `${chunk({ delta: {}, finish_reason: 'function_call' })}data: [DONE]\n\n`;
    const { parts } = replay(
      `${chunk({ delta: { function_call: { name: 'f', arguments: '' } } })}${chunk({ delta: { function_call: { arguments: '{}' } } })}${end}`,
    );
    assert.deepEqual(collected(parts).content, [call('call_x_0', 'f', '{}')]);
  });

  test("servers' own words for an end are known; one that is not is no clean stop", () => {
    for (const [raw, unified] of [
      ['STOP', 'stop'],
      ['eos_token', 'stop'],
      ['max_tokens', 'max-tokens'],
      ['abort', 'other'],
    ] as const) {
      const { parts } = replay(`${hello}${chunk({ delta: {}, finish_reason: raw })}data: [DONE]\n\n`);
      const last = parts.at(-1);
      assert.deepEqual(last?.type === 'finish' && last.reason, { unified, raw });
    }
  });
});

describe('whole OpenAI answers', () => {
  function whole(text: string | Uint8Array, pieces = 1): Replayed {
    const bytes = typeof text === 'string' ? bytesOf(text) : text;
    const size = Math.ceil(bytes.length / pieces);
    const cut = Array.from({ length: pieces }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
    const read = replayAnswer(decoder({ stream: false }), cut);
    assertOneTerminal(read.parts);
    return read;
  }

  test('text, tool calls, usage and reason, and the body as it came', () => {
    const bytes = fixture('openai-answer.json');
    const { parts, raw } = whole(bytes, 7);
    assert.deepEqual(collected(parts), {
      id: 'chatcmpl-D1',
      model: 'gpt-4o-2024-11-20',
      content: [
        { type: 'text', text: 'Two files.' },
        call('call_a1', 'read_file', '{"path":"a"}'),
        call('call_b2', 'read_file', '{"path":"b"}'),
      ],
      usage: {
        inputTokens: 36,
        outputTokens: 20,
        cacheReadTokens: 64,
        cacheWriteTokens: 0,
        reasoningTokens: 0,
      },
      end: { reason: { unified: 'tool-use', raw: 'tool_calls' } },
    });
    assert.equal(raw, new TextDecoder().decode(bytes));
  });

  test('what is no answer is a failure, and nothing of it is handed on', () => {
    const cases: [body: string, code: string][] = [
      ['', 'bad_upstream_answer'],
      ['<html>504</html>', 'bad_upstream_answer'],
      ['{"choices":[{"message":{"content":"half', 'bad_upstream_answer'],
      ['[]', 'bad_upstream_answer'],
      ['{}', 'bad_upstream_answer'],
      ['{"choices":[]}', 'bad_upstream_answer'],
      ['{"choices":[null]}', 'bad_upstream_answer'],
      ['{"choices":[{"message":{"tool_calls":[{}]}}]}', 'bad_upstream_answer'],
      ['{"error":{"code":429,"message":"slow down"}}', 'throttled'],
    ];
    for (const [body, code] of cases) {
      const { parts, raw } = whole(body);
      assert.equal(failureOf(parts)?.code, code, body);
      assert.equal(raw, '');
    }
  });

  test('an answer without end is given up before it fills the memory', () => {
    const one = decoder({ stream: false });
    const piece = new Uint8Array(4 * 1024 * 1024);
    let pushes = 0;
    let parts: readonly StreamPart[] = [];
    while (parts.length === 0 && pushes < 100) {
      parts = one.push(piece).parts;
      pushes += 1;
    }
    assert.equal(failureOf(parts)?.code, 'bad_upstream_answer');
    assert.equal(pushes, 17);
    assert.deepEqual(one.end().parts, []);
  });
});
