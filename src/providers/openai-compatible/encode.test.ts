import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest, Message, RawRequest } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { wireText } from '../../testing/wire-text.ts';
import { bindOpenAiCompatible } from './provider.ts';

const LOCAL = 'http://127.0.0.1:11434/v1';
const OPENAI = 'https://api.openai.com/v1';

function encode(
  set: Partial<ChatRequest>,
  { baseUrl = LOCAL, model = 'm' } = {},
): EncodedCall & { body: Record<string, unknown> } {
  const call = bindOpenAiCompatible({ baseUrl, model, defaultMaxTokens: 4096 }).encode(sampleRequest(set));
  return { ...call, body: JSON.parse(wireText(call.wire)) };
}

function refusal(set: Partial<ChatRequest>, baseUrl = LOCAL): { code: string; param?: string } {
  try {
    encode(set, { baseUrl });
  } catch (thrown) {
    if (thrown instanceof FailureError) return thrown.failure;
  }
  throw new Error('was not refused');
}

const raw = (text: string): RawRequest => rawOf('openai-chat', text);
const user = (...parts: Extract<Message, { role: 'user' }>['parts']): Message => ({ role: 'user', parts });

describe('OpenAI requests of the same dialect', () => {
  test("are the caller's bytes with the target's model", () => {
    const text = '{ "model":"sonnet", "temperature":1.0, "logit_bias":{"50256":-100}, "messages":[] }';
    const call = encode({ raw: raw(text), unmapped: ['logit_bias'] }, { model: 'gpt-"x"' });
    assert.equal(wireText(call.wire), text.replace('"sonnet"', '"gpt-\\"x\\""'));
    assert.deepEqual([call.sameDialect, call.hideUsage, call.warnings], [true, false, []]);
    assert.equal(wireText(encode({ raw: raw('{"messages":[]}') }).wire), '{"model":"m","messages":[]}');
  });

  test('ask for usage in a stream, and hide it if the caller did not', () => {
    const cases: [options: string, sent: string, hideUsage: boolean][] = [
      ['', '"stream_options":{"include_usage":true},', true],
      ['"stream_options":null,', '"stream_options":{"include_usage":true},', true],
      [
        '"stream_options":{"include_usage":false,"include_obfuscation":false},',
        '"stream_options":{"include_usage":true,"include_obfuscation":false},',
        true,
      ],
      ['"stream_options": {"include_usage": true},', '"stream_options": {"include_usage": true},', false],
    ];
    for (const [options, sent, hideUsage] of cases) {
      const call = encode({ stream: true, raw: raw(`{${options}"model":"a","stream":true}`) });
      assert.equal(wireText(call.wire), `{${sent}"model":"m","stream":true}`);
      assert.equal(call.hideUsage, hideUsage);
      assert.equal(call.wire.headers.accept, 'text/event-stream');
    }
  });
});

describe('OpenAI requests of other dialects', () => {
  test('go to chat completions, with usage asked for in a stream', () => {
    const { wire, body, sameDialect, hideUsage } = encode({ stream: true });
    assert.equal(wire.url, `${LOCAL}/chat/completions`);
    assert.equal(wire.headers['content-type'], 'application/json');
    assert.deepEqual(body, {
      model: 'm',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
    assert.deepEqual([sameDialect, hideUsage], [false, false]);
  });

  test('the output limit has the name that the server knows', () => {
    assert.equal(encode({ maxTokens: 9 }).body.max_tokens, 9);
    assert.equal(encode({ maxTokens: 9 }, { baseUrl: OPENAI }).body.max_completion_tokens, 9);
    assert.equal(encode({}).body.max_tokens, undefined);
    assert.deepEqual(
      [refusal({ maxTokens: 0 }).code, refusal({ maxTokens: 0 }).param],
      ['unsupported', 'max_tokens'],
    );
  });

  test('more stop sequences than OpenAI takes are refused, not cut off', () => {
    const stop = ['1', '2', '3', '4', '5'];
    assert.deepEqual(encode({ stop }).body.stop, stop);
    assert.equal(refusal({ stop }, OPENAI).code, 'unsupported');
  });

  test('sampling settings are left out for models that refuse them, with a warning', () => {
    const set = { temperature: 0.2, topP: 0.9, frequencyPenalty: 1, presencePenalty: -1, seed: 7 };
    const sent = { temperature: 0.2, top_p: 0.9, frequency_penalty: 1, presence_penalty: -1, seed: 7 };
    for (const model of ['gpt-4o', 'openai/gpt-5-chat-latest', 'gpt-5.1', 'o', 'llama3']) {
      const { body, warnings } = encode(set, { model });
      assert.deepEqual({ ...sent, ...body }, body, model);
      assert.deepEqual(warnings, []);
    }
    for (const model of ['o3', 'o4-mini', 'openai/gpt-5', 'gpt-5-mini-2025-08-07']) {
      const { body, warnings } = encode(set, { model });
      assert.deepEqual([body.temperature, body.seed, warnings.length], [undefined, 7, 4], model);
    }
  });

  test('what OpenAI has no place for becomes a warning', () => {
    const { warnings } = encode({ topK: 5, unmapped: ['container'] });
    assert.match(warnings.join('\n'), /top_k.*container/s);
  });

  test('reasoning: an effort is passed on, a budget becomes one where the model takes it', () => {
    const effort = (reasoning: ChatRequest['reasoning'], model: string): [unknown, number] => {
      const { body, warnings } = encode({ ...(reasoning ? { reasoning } : {}) }, { model });
      return [body.reasoning_effort, warnings.length];
    };
    assert.deepEqual(effort({ mode: 'enabled', effort: 'minimal' }, 'x'), ['minimal', 0]);
    assert.deepEqual(effort({ mode: 'enabled', effort: 'max' }, 'x'), ['high', 1]);
    assert.deepEqual(effort({ mode: 'enabled', budgetTokens: 10_000 }, 'o3'), ['medium', 1]);
    assert.deepEqual(effort({ mode: 'enabled', budgetTokens: 10_000 }, 'gpt-4o'), [undefined, 1]);
    assert.deepEqual(effort({ mode: 'adaptive' }, 'o3'), [undefined, 1]);
    assert.deepEqual(effort({ mode: 'enabled', budgetTokens: 9, effort: 'low' }, 'o3'), ['low', 1]);
    assert.deepEqual(effort({ mode: 'disabled' }, 'qwen3-32b'), [undefined, 1]);
    assert.deepEqual(effort({ mode: 'disabled' }, 'gpt-4o'), [undefined, 0]);
    assert.deepEqual(effort({ mode: 'disabled' }, 'gpt-5'), [undefined, 1]);
  });

  test('tool settings go only beside tools', () => {
    const tools = [{ name: 'f', inputSchema: { type: 'object' } }];
    assert.deepEqual(
      encode({ tools, toolChoice: { type: 'any' }, parallelToolCalls: false }).body.tool_choice,
      'required',
    );
    assert.equal(encode({ tools, parallelToolCalls: false }).body.parallel_tool_calls, false);
    const without = encode({ toolChoice: { type: 'auto' }, parallelToolCalls: false });
    assert.deepEqual(Object.keys(without.body), ['model', 'messages']);
    assert.deepEqual(without.warnings, []);
    assert.equal(encode({ toolChoice: { type: 'any' } }).warnings.length, 1);
  });

  test('tool results come right behind the calls, what they show behind them', () => {
    const image = {
      type: 'image',
      mediaType: 'image/png',
      source: { kind: 'base64', data: 'AA==' },
    } as const;
    const messages: Message[] = [
      { role: 'assistant', parts: [{ type: 'tool-call', id: 'c', name: 'f', input: { a: 1 } }] },
      user(
        { type: 'text', text: 'Look' },
        {
          type: 'tool-result',
          id: 'c',
          isError: true,
          content: [{ type: 'text', text: 'no' }, { type: 'json', value: [1] }, image],
        },
      ),
    ];
    const { body, warnings } = encode({ messages });
    assert.deepEqual(body.messages, [
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{"a":1}' } }],
      },
      { role: 'tool', tool_call_id: 'c', content: 'no\n[1]' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } },
          { type: 'text', text: 'Look' },
        ],
      },
    ]);
    assert.equal(warnings.length, 2);
  });

  test('documents: PDF as a file, text as text, the rest refused by its place', () => {
    const pdf = {
      type: 'document',
      mediaType: 'application/pdf',
      source: { kind: 'base64', data: 'JVBE' },
      name: 'Deed',
    } as const;
    const csv = {
      type: 'document',
      mediaType: 'text/csv',
      source: { kind: 'base64', data: 'YSxi' },
      name: 'Sums',
    } as const;
    assert.deepEqual(
      (encode({ messages: [user(pdf, csv)] }).body.messages as { content: unknown }[])[0]?.content,
      [
        { type: 'file', file: { filename: 'Deed.pdf', file_data: 'data:application/pdf;base64,JVBE' } },
        { type: 'text', text: 'Sums\n\na,b' },
      ],
    );
    const url = { ...pdf, source: { kind: 'url', url: 'https://x.test/a.pdf' } } as const;
    assert.deepEqual(
      [refusal({ messages: [user(url)] }).code, refusal({ messages: [user(url)] }).param],
      ['unsupported', 'messages.0.content.0'],
    );
    assert.equal(
      refusal({ messages: [user({ ...pdf, mediaType: 'application/msword' })] }).code,
      'unsupported',
    );
  });

  test('reasoning of earlier turns is left out, with one warning for all', () => {
    const turn: Message = {
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm', signature: 's' },
        { type: 'text', text: 'Yes' },
      ],
    };
    const { body, warnings } = encode({ messages: [turn, turn] });
    assert.deepEqual(body.messages, [
      { role: 'assistant', content: 'Yes' },
      { role: 'assistant', content: 'Yes' },
    ]);
    assert.equal(warnings.length, 1);
  });
});

test('a key goes out as a bearer token, and nothing where there is none', () => {
  const { wire } = encode({});
  const bound = bindOpenAiCompatible({ baseUrl: LOCAL, model: 'm', defaultMaxTokens: 1 });
  const signed = bound.sign(wire, { type: 'api-key', apiKey: 'k' }, 0);
  assert.equal(signed.headers.authorization, 'Bearer k');
  assert.equal(bound.sign(wire, { type: 'none' }, 0).headers.authorization, undefined);
});
