import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ChatRequest, Message, RawRequest } from '../../core/chat-request.ts';
import { FailureError } from '../../core/failure.ts';
import type { EncodedCall } from '../../ports/provider.ts';
import { rawOf } from '../../testing/raw-of.ts';
import { sampleRequest } from '../../testing/sample-request.ts';
import { wireText } from '../../testing/wire-text.ts';
import { bindAnthropic } from './provider.ts';

const BASE = 'https://api.anthropic.com';
const SONNET_4 = 'claude-sonnet-4-20250514';
const OPUS_48 = 'claude-opus-4-8';

interface Encoded extends EncodedCall {
  readonly body: Record<string, unknown>;
}

function encode(set: Partial<ChatRequest>, model = SONNET_4): Encoded {
  const call = bindAnthropic({ baseUrl: BASE, model, defaultMaxTokens: 4096 }).encode(sampleRequest(set));
  return { ...call, body: JSON.parse(wireText(call.wire)) };
}

function refusedParam(set: Partial<ChatRequest>): string | undefined {
  try {
    encode(set);
  } catch (thrown) {
    if (thrown instanceof FailureError && thrown.failure.code === 'unsupported') return thrown.failure.param;
  }
  throw new Error('was not refused');
}

const text = (words: string) => ({ type: 'text', text: words }) as const;
const user = (...parts: Extract<Message, { role: 'user' }>['parts']): Message => ({ role: 'user', parts });
const assistant = (...parts: Extract<Message, { role: 'assistant' }>['parts']): Message => ({
  role: 'assistant',
  parts,
});
const system = (words: string): Message => ({ role: 'system', parts: [text(words)] });
const raw = (body: string): RawRequest => rawOf('anthropic-messages', body);

describe('Anthropic requests of the same dialect', () => {
  test("are the caller's bytes with the target's model, and its headers", () => {
    const body =
      '{ "model": "sonnet", "max_tokens": 0, "container":"c", "messages":[{"role":"system","content":"x"}] }';
    const call = encode({
      raw: raw(body),
      unmapped: ['container'],
      anthropicVersion: '2024-10-22',
      anthropicBeta: ['files-api-2025-04-14', 'context-1m-2025-08-07'],
    });
    assert.equal(wireText(call.wire), body.replace('"sonnet"', `"${SONNET_4}"`));
    assert.equal(call.wire.url, `${BASE}/v1/messages`);
    assert.equal(call.wire.headers['anthropic-version'], '2024-10-22');
    assert.equal(call.wire.headers['anthropic-beta'], 'files-api-2025-04-14,context-1m-2025-08-07');
    assert.deepEqual([call.sameDialect, call.hideUsage, call.warnings], [true, false, []]);
  });
});

describe('Anthropic requests of other dialects', () => {
  test('name a version and a limit, whatever the caller said', () => {
    const { wire, body } = encode({ stream: true });
    assert.equal(wire.headers['anthropic-version'], '2023-06-01');
    assert.equal(wire.headers['anthropic-beta'], undefined);
    assert.equal(wire.headers.accept, 'text/event-stream');
    assert.deepEqual(body, {
      model: SONNET_4,
      max_tokens: 4096,
      messages: [{ role: 'user', content: [text('Hello')] }],
      stream: true,
    });
    assert.equal(encode({ maxTokens: 0 }).body.max_tokens, 0);
  });

  test('turns in a row by one role become one, results first, empty texts left out', () => {
    const result = { type: 'tool-result', id: 'a.b:0', isError: false, content: [] } as const;
    const messages = [
      user(text('Hi')),
      assistant(text(''), { type: 'tool-call', id: 'a.b:0', name: 'f', input: {} }),
      assistant(text(' \n')),
      user(text('now')),
      user(result, text('go')),
    ];
    assert.deepEqual(encode({ messages }).body.messages, [
      { role: 'user', content: [text('Hi')] },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a_b_0_py6rmzwqkhqm', name: 'f', input: {} }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'a_b_0_py6rmzwqkhqm' }, text('now'), text('go')],
      },
    ]);
  });

  test('system messages between turns stay where the model takes them there', () => {
    const messages = [
      system('First'),
      user(text('Hi')),
      system('A'),
      system('B'),
      assistant(text('Yes')),
      system('C'),
      user(text('Go')),
      system('D'),
    ];
    const newer = encode({ system: [text('Top')], messages }, OPUS_48);
    assert.deepEqual(newer.body.system, [text('Top'), text('First'), text('C')]);
    assert.deepEqual(newer.body.messages, [
      { role: 'user', content: [text('Hi')] },
      { role: 'system', content: [text('A'), text('B')] },
      { role: 'assistant', content: [text('Yes')] },
      { role: 'user', content: [text('Go')] },
      { role: 'system', content: [text('D')] },
    ]);
    assert.equal(newer.warnings.length, 1);
    const amid = [user(text('Hi')), system('A'), user(text('Go'))];
    assert.deepEqual(encode({ messages: amid }, OPUS_48).body.system, [text('A')]);
    const older = encode({ messages: amid });
    assert.deepEqual(older.body.system, [text('A')]);
    assert.deepEqual(older.body.messages, [{ role: 'user', content: [text('Hi'), text('Go')] }]);
    assert.equal(older.warnings.length, 1);
  });

  test('temperatures above 1 are sent as 1', () => {
    const { body, warnings } = encode({ temperature: 1.5 });
    assert.equal(body.temperature, 1);
    assert.equal(warnings.length, 1);
  });

  test('sampling settings are left out for models that refuse them', () => {
    const set = { temperature: 0.5, topP: 0.9, topK: 5 };
    const sent = (model: string): unknown[] => {
      const { body, warnings } = encode(set, model);
      return [body.temperature, body.top_p, body.top_k, warnings.length];
    };
    assert.deepEqual(sent('claude-3-5-sonnet-20241022'), [0.5, 0.9, 5, 0]);
    assert.deepEqual(sent(SONNET_4), [0.5, undefined, 5, 1]);
    assert.deepEqual(sent('claude-sonnet-4-5-20250929'), [0.5, undefined, 5, 1]);
    assert.deepEqual(sent('claude-opus-4-7'), [undefined, undefined, undefined, 3]);
    assert.deepEqual(sent('claude-haiku-5-5'), [undefined, undefined, undefined, 3]);
    assert.deepEqual(sent('glm-4.6'), [0.5, 0.9, 5, 0]);
  });

  test('what Anthropic has no place for becomes a warning', () => {
    const { warnings, body } = encode({
      seed: 1,
      frequencyPenalty: 1,
      presencePenalty: 1,
      responseFormat: { type: 'json' },
      unmapped: ['logit_bias'],
      messages: [{ role: 'user', name: 'ann', parts: [text('Hi')] }],
    });
    assert.equal(warnings.length, 6);
    assert.deepEqual(Object.keys(body), ['model', 'max_tokens', 'messages']);
  });

  test('reasoning is asked for in the way the model takes', () => {
    const asked = (
      reasoning: NonNullable<ChatRequest['reasoning']>,
      model: string,
      maxTokens?: number,
    ): unknown[] => {
      const { body, warnings } = encode({ reasoning, ...(maxTokens ? { maxTokens } : {}) }, model);
      return [body.thinking, body.output_config, body.max_tokens, warnings.length];
    };
    const budget = (tokens: number) => ({ type: 'enabled', budget_tokens: tokens });
    const effort = { mode: 'enabled', effort: 'minimal' } as const;
    const tokens = { mode: 'enabled', budgetTokens: 2000 } as const;
    assert.deepEqual(asked(tokens, SONNET_4), [budget(2000), undefined, 6096, 0]);
    assert.deepEqual(asked(tokens, SONNET_4, 1500), [budget(1499), undefined, 1500, 1]);
    assert.deepEqual(asked(tokens, SONNET_4, 1000), [undefined, undefined, 1000, 1]);
    assert.deepEqual(asked(effort, SONNET_4), [budget(1024), undefined, 5120, 0]);
    assert.deepEqual(asked(effort, 'claude-opus-4-6'), [{ type: 'adaptive' }, { effort: 'low' }, 4096, 1]);
    assert.deepEqual(asked(tokens, 'claude-opus-4-6'), [budget(2000), undefined, 6096, 0]);
    assert.deepEqual(asked(tokens, OPUS_48), [{ type: 'adaptive' }, undefined, 4096, 1]);
    assert.deepEqual(asked(effort, 'claude-3-5-haiku-20241022'), [undefined, undefined, 4096, 1]);
    assert.deepEqual(asked({ mode: 'disabled' }, OPUS_48), [undefined, undefined, 4096, 0]);
    const both = { ...tokens, effort: 'low' } as const;
    assert.deepEqual(asked(both, SONNET_4), [budget(2000), undefined, 6096, 1]);
    assert.deepEqual(asked(both, 'claude-opus-4-6'), [budget(2000), { effort: 'low' }, 6096, 0]);
    assert.deepEqual(asked({ mode: 'enabled', effort: 'rather' }, SONNET_4), [
      budget(8192),
      undefined,
      12288,
      1,
    ]);
  });

  test('reasoning gives way to what it cannot go with', () => {
    const reasoning = { mode: 'enabled', budgetTokens: 2000 } as const;
    const tools = [{ name: 'f', inputSchema: { type: 'object' } }];
    const forced = encode({ reasoning, tools, toolChoice: { type: 'any' }, temperature: 0.3 });
    assert.deepEqual(
      [forced.body.thinking, forced.body.temperature, forced.warnings.length],
      [undefined, 0.3, 1],
    );
    const sampled = encode({ reasoning, temperature: 0.3, topK: 3, topP: 0.97 });
    assert.deepEqual(
      [sampled.body.temperature, sampled.body.top_k, sampled.body.top_p],
      [undefined, undefined, 0.97],
    );
    assert.equal(sampled.warnings.length, 2);
    const call = { type: 'tool-call', id: 'c', name: 'f', input: {} } as const;
    const result = { type: 'tool-result', id: 'c', isError: false, content: [text('r')] } as const;
    const unsigned = [user(text('Hi')), assistant(call), user(result)];
    assert.equal(encode({ reasoning, tools, messages: unsigned }).body.thinking, undefined);
    const signed = [
      user(text('Hi')),
      assistant({ type: 'reasoning', text: 'Hm', signature: 's' }, call),
      user(result),
    ];
    assert.deepEqual(encode({ reasoning, tools, messages: signed }).body.thinking, {
      type: 'enabled',
      budget_tokens: 2000,
    });
  });

  test('reasoning of earlier turns goes back signed, or not at all', () => {
    const turn = assistant(
      { type: 'reasoning', text: 'a', signature: 's' },
      { type: 'reasoning', text: '', redacted: 'R' },
      { type: 'reasoning', text: 'b' },
      text('Yes'),
    );
    const { body, warnings } = encode({ messages: [user(text('Hi')), turn] });
    assert.deepEqual((body.messages as { content: unknown }[])[1]?.content, [
      { type: 'thinking', thinking: 'a', signature: 's' },
      { type: 'redacted_thinking', data: 'R' },
      text('Yes'),
    ]);
    assert.equal(warnings.length, 1);
  });

  test('tools: serial calls, strictness, and choices only beside tools', () => {
    const tools = [{ name: 'f', inputSchema: {}, strict: true }];
    const older = encode({ tools, parallelToolCalls: false });
    assert.deepEqual(older.body.tools, [{ name: 'f', input_schema: { type: 'object' } }]);
    assert.deepEqual(older.body.tool_choice, { type: 'auto', disable_parallel_tool_use: true });
    assert.equal(older.warnings.length, 1);
    assert.deepEqual(encode({ tools }, 'claude-sonnet-4-5').body.tools, [
      { name: 'f', input_schema: { type: 'object' }, strict: true },
    ]);
    const choice = (set: Partial<ChatRequest>): unknown => encode({ tools, ...set }).body.tool_choice;
    assert.deepEqual(choice({ toolChoice: { type: 'tool', name: 'f' } }), { type: 'tool', name: 'f' });
    assert.deepEqual(choice({ toolChoice: { type: 'none' }, parallelToolCalls: false }), { type: 'none' });
    assert.equal(choice({}), undefined);
    assert.equal(encode({ toolChoice: { type: 'any' } }).warnings.length, 1);
  });

  test('documents by URL, as PDF and as text; the rest is refused by its place', () => {
    const document = (mediaType: string, source: object): Message =>
      user({ type: 'document', mediaType, source, name: 'Deed', citations: true } as never);
    const sources = [
      document('application/pdf', { kind: 'url', url: 'https://x.test/a.pdf' }),
      document('application/pdf', { kind: 'base64', data: 'JVBE' }),
      document('text/csv', { kind: 'base64', data: 'YSxi' }),
      document('text/plain', { kind: 'text', text: 'a' }),
    ];
    const [turn] = encode({ messages: sources }).body.messages as { content: Record<string, unknown>[] }[];
    assert.deepEqual(
      turn?.content.map((block) => block.source),
      [
        { type: 'url', url: 'https://x.test/a.pdf' },
        { type: 'base64', media_type: 'application/pdf', data: 'JVBE' },
        { type: 'text', media_type: 'text/plain', data: 'a,b' },
        { type: 'text', media_type: 'text/plain', data: 'a' },
      ],
    );
    assert.deepEqual([turn?.content[0]?.title, turn?.content[0]?.citations], ['Deed', { enabled: true }]);
    const word = document('application/msword', { kind: 'base64', data: 'AA==' });
    assert.equal(refusedParam({ messages: [user(text('Hi')), word] }), 'messages.1.content.0');
    const odd = encode({
      messages: [user(text('Hi')), assistant({ type: 'tool-call', id: 'c', name: 'f', input: 'not json' })],
    });
    assert.match(wireText(odd.wire), /"input":\{"INVALID_JSON":"not json"\}/);
    assert.equal(odd.warnings.length, 1);
  });
});

describe('counting tokens at Anthropic', () => {
  const bound = bindAnthropic({ baseUrl: BASE, model: SONNET_4, defaultMaxTokens: 4096 });

  test("asks with the caller's bytes, or with what counts of another dialect's", () => {
    const same = bound.countTokens?.encode(sampleRequest({ raw: raw('{"model":"sonnet","messages":[]}') }));
    assert.equal(same?.url, `${BASE}/v1/messages/count_tokens`);
    assert.equal(wireText(same), `{"model":"${SONNET_4}","messages":[]}`);
    const other = bound.countTokens?.encode(
      sampleRequest({ temperature: 0.5, stream: true, system: [text('S')] }),
    );
    assert.deepEqual(Object.keys(JSON.parse(wireText(other))), ['model', 'system', 'messages']);
    assert.equal(other?.headers.accept, 'application/json');
  });

  test('reads the count, and nothing else', () => {
    const decode = (body: string): number | undefined =>
      bound.countTokens?.decode(new TextEncoder().encode(body));
    assert.equal(decode('{"input_tokens":14}'), 14);
    for (const body of ['', '{}', 'null', '{"input_tokens":"14"}', '{"input_tokens":-1}']) {
      assert.throws(
        () => decode(body),
        (thrown) => thrown instanceof FailureError && thrown.failure.code === 'bad_upstream_answer',
      );
    }
  });
});

test('a key goes out as x-api-key, and nothing where there is none', () => {
  const { wire } = encode({});
  const bound = bindAnthropic({ baseUrl: BASE, model: SONNET_4, defaultMaxTokens: 1 });
  assert.equal(bound.sign(wire, { type: 'api-key', apiKey: 'k' }, 0).headers['x-api-key'], 'k');
  assert.equal(bound.sign(wire, { type: 'none' }, 0).headers['x-api-key'], undefined);
});
