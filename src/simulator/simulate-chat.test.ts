import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SIM_DIALECTS, simHarness, simQuestion } from './fixtures/sim-harness.ts';

const MESSAGES = [{ role: 'user', content: 'How many tokens?' }];

describe('the headers of an answer', () => {
  const types: Readonly<Record<string, string>> = {
    'openai-chat': 'text/event-stream; charset=utf-8',
    'anthropic-messages': 'text/event-stream; charset=utf-8',
    'bedrock-converse': 'application/vnd.amazon.eventstream',
    'bedrock-invoke': 'application/vnd.amazon.eventstream',
  };
  for (const dialect of SIM_DIALECTS) {
    test(`say what a body of ${dialect} is, whole and streamed`, async () => {
      const { post } = simHarness();
      const whole = await post(...simQuestion(dialect, 'm', 'Hi', false));
      const streamed = await post(...simQuestion(dialect, 'm', 'Hi', true));
      assert.deepEqual(
        [whole.header('content-type'), streamed.header('content-type')],
        ['application/json', types[dialect]],
      );
    });
  }

  test('say what is inside the chunks of an InvokeModel stream, and count its tokens when it is whole', async () => {
    const { post } = simHarness({ tokens: 9 });
    const streamed = await post(...simQuestion('bedrock-invoke', 'm', 'Hi', true));
    assert.equal(streamed.header('x-amzn-bedrock-content-type'), 'application/json');
    const whole = await post(...simQuestion('bedrock-invoke', 'm', 'Hi', false));
    assert.equal(whole.header('x-amzn-bedrock-output-token-count'), '9');
  });

  test('carry the request id where each provider has it, in errors too', async () => {
    const { post } = simHarness();
    const names = { 'openai-chat': 'x-request-id', 'anthropic-messages': 'request-id' } as const;
    for (const dialect of SIM_DIALECTS) {
      const name = dialect in names ? names[dialect as keyof typeof names] : 'x-amzn-requestid';
      for (const model of ['m', 'm!500', 'm!html'])
        assert.ok(
          (await post(...simQuestion(dialect, model, 'Hi', false))).header(name),
          `${dialect} ${model}`,
        );
    }
  });
});

describe('how long an answer takes', () => {
  const times: readonly [model: string, ttftMs: number, totalMs: number][] = [
    ['m', 100, 1000],
    ['m!ttft=500', 500, 1400],
    ['m!rate=100', 100, 190],
    ['m!rate=0', 100, 100],
    ['m!slow=300!tokens=3', 300, 500],
  ];
  for (const [model, ttftMs, totalMs] of times) {
    test(`${model} takes ${ttftMs} ms to its first token and ${totalMs} ms in all, whole or streamed`, async () => {
      const { simulator, post } = simHarness({ ttftMs: 100, tokensPerSecond: 10, tokens: 10 });
      await post(...simQuestion('openai-chat', model, 'Hi', true));
      await post(...simQuestion('openai-chat', model, 'Hi', false));
      const [streamed, whole] = simulator.log();
      assert.deepEqual(
        [streamed?.firstTokenMs, streamed?.durationMs, whole?.durationMs],
        [ttftMs, totalMs, totalMs],
      );
    });
  }
});

describe('how an answer is logged', () => {
  for (const [fault, stream, outcome] of [
    ['ok', true, 'completed'],
    ['ok', false, 'completed'],
    ['slow=5', false, 'completed'],
    ['filtered=2', true, 'faulted'],
    ['no-terminator', false, 'faulted'],
    ['malformed', false, 'faulted'],
    ['empty', true, 'faulted'],
    ['cut', true, 'faulted'],
    ['hang', true, 'aborted-by-client'],
  ] as const) {
    test(`${fault}, ${stream ? 'streamed' : 'whole'}: ${outcome}`, async () => {
      const { simulator, post } = simHarness();
      await post(...simQuestion('anthropic-messages', `m!${fault}`, 'Hi', stream));
      const [entry] = simulator.log();
      assert.deepEqual([entry?.outcome, entry?.fault], [outcome, fault]);
    });
  }

  test('counts the tokens of a whole answer as handed out', async () => {
    const { simulator, post } = simHarness({ tokens: 12 });
    await post(...simQuestion('openai-chat', 'm', 'Hi', false));
    assert.equal(simulator.log()[0]?.tokens, 12);
  });
});

describe('counting tokens', () => {
  const invoke = (body: object) => ({
    input: { invokeModel: { body: Buffer.from(JSON.stringify(body)).toString('base64') } },
  });

  test('reads the InvokeModel body that Bedrock’s CountTokens holds, max_tokens or not', async () => {
    const { post } = simHarness();
    const path = '/model/m/count-tokens';
    const body = invoke({ anthropic_version: 'bedrock-2023-05-31', messages: MESSAGES });
    const counted = JSON.parse((await post(path, body)).text);
    const direct = JSON.parse(
      (await post('/v1/messages/count_tokens', { model: 'm', messages: MESSAGES })).text,
    );
    assert.equal(counted.inputTokens, direct.input_tokens);
  });

  for (const [what, body, message] of [
    ['nothing to count', { input: {} }, /must hold converse or invokeModel/],
    ['a body that is no JSON', { input: { invokeModel: { body: 'e30x' } } }, /is not JSON/],
    ['a body that the API refuses', invoke({ messages: MESSAGES }), /anthropic_version/],
  ] as const) {
    test(`refuses ${what}`, async () => {
      const { status, text } = await simHarness().post('/model/m/count-tokens', body);
      assert.equal(status, 400);
      assert.match(text, message);
    });
  }

  test('takes no time, whatever the pace of answers', async () => {
    const { simulator, post } = simHarness({ ttftMs: 5000 });
    await post('/v1/messages/count_tokens', { model: 'm', messages: MESSAGES });
    assert.equal(simulator.log()[0]?.durationMs, 0);
  });
});
