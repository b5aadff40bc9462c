import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CALL, type Encoded, encode, TOOL } from '../fixtures/requests.ts';

const USER = { role: 'user', parts: [{ type: 'text', text: 'Hi' }] } as const;

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
      messages: [USER, { role: 'assistant', parts: [CALL] }],
      tools: [TOOL],
      toolChoice: { type: 'none' },
    });
    const { tools, toolChoice } = body.toolConfig as { tools: unknown[]; toolChoice?: unknown };
    assert.equal(tools.length, 1);
    assert.equal(toolChoice, undefined);
    assert.equal(warnings.length, 1);
  });

  test('earlier calls without tools now: they are declared again, with a warning', () => {
    const { body, warnings } = encode({
      messages: [USER, { role: 'assistant', parts: [CALL, CALL] }],
    });
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
