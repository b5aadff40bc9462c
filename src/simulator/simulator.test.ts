import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readStream, SIM_DIALECTS, simHarness, simQuestion } from './fixtures/sim-harness.ts';

const OPENAI = '/v1/chat/completions';
const ANTHROPIC = '/v1/messages';
const weather = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };

describe('answers', () => {
  test('are the same in text and tokens for the same request, whole or streamed, in every dialect', async () => {
    const { post } = simHarness();
    const said = new Set<string>();
    for (const dialect of SIM_DIALECTS) {
      const ask = (stream: boolean) => post(...simQuestion(dialect, 'm', 'Why is the sky blue?', stream));
      const [first, again, streamed] = [await ask(false), await ask(false), await ask(true)];
      const { text, outputTokens } = wholeAnswer(first.text);
      said.add(text);
      said.add(wholeAnswer(again.text).text);
      assert.equal(readStream(dialect, streamed.bytes).deltas, outputTokens, dialect);
    }
    assert.equal(said.size, 1);
    assert.match([...said].join(), /^You asked: "Why is the sky blue\?"/);
  });

  test('keep to max_tokens and say so', async () => {
    const { post } = simHarness();
    const { choices, usage } = JSON.parse(
      (await post(OPENAI, { model: 'm', max_tokens: 4, messages: [user('Hi')] })).text,
    );
    assert.deepEqual([choices[0].finish_reason, usage.completion_tokens], ['length', 4]);
    const cached = await post(ANTHROPIC, { model: 'm', max_tokens: 0, messages: [user('Hi')] });
    assert.deepEqual(JSON.parse(cached.text).content, []);
  });

  test('stop before a stop sequence', async () => {
    const body = {
      model: 'm',
      max_tokens: 99,
      stop_sequences: ['nope', 'STOP'],
      messages: [user('one STOP two')],
    };
    const answer = JSON.parse((await simHarness().post(ANTHROPIC, body)).text);
    assert.deepEqual([answer.stop_reason, answer.stop_sequence], ['stop_sequence', 'STOP']);
    assert.equal(answer.content[0].text, 'You asked: "one ');
  });

  test('are as long as `tokens` says', async () => {
    const { post } = simHarness({ tokens: 500 });
    const { usage } = JSON.parse((await post(...simQuestion('openai-chat', 'm', 'Hi', false))).text);
    assert.equal(usage.completion_tokens, 500);
  });

  test('satisfy the JSON schema asked for', async () => {
    const format = { type: 'json_schema', json_schema: { name: 'w', schema: weather } };
    const body = { model: 'm', response_format: format, messages: [user('Weather?')] };
    const { choices } = JSON.parse((await simHarness().post(OPENAI, body)).text);
    assert.deepEqual(JSON.parse(choices[0].message.content), { city: 'sample city' });
  });

  test('name images and documents by type and size', async () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      {
        type: 'image',
        source: { type: 'base64', media_type: 'image/png', data: Buffer.alloc(70).toString('base64') },
      },
    ];
    const answer = await simHarness().post(ANTHROPIC, {
      model: 'm',
      max_tokens: 99,
      messages: [{ role: 'user', content }],
    });
    assert.match(answer.text, /an image \(image\/png, 70 bytes\)/);
  });
});

describe('tools', () => {
  const tools = ['get_weather', 'get_time'].map((name) => ({
    type: 'function',
    function: { name, parameters: weather },
  }));
  const calls = async (body: object): Promise<string[]> => {
    const reply = await simHarness().post(OPENAI, { model: 'm', tools, ...body });
    const { message } = JSON.parse(reply.text).choices[0];
    return (message.tool_calls ?? []).map((call: { function: { name: string } }) => call.function.name);
  };

  test('are called when the prompt names them, or tool_choice demands it', async () => {
    assert.deepEqual(await calls({ messages: [user('Use get_weather and get_time')] }), [
      'get_weather',
      'get_time',
    ]);
    assert.deepEqual(
      await calls({ messages: [user('Use get_weather and get_time')], parallel_tool_calls: false }),
      ['get_weather'],
    );
    assert.deepEqual(await calls({ messages: [user('Hi')] }), []);
    assert.deepEqual(await calls({ messages: [user('forget_weather')] }), []);
    assert.deepEqual(await calls({ messages: [user('Hi')], tool_choice: 'required' }), ['get_weather']);
    const named = { type: 'function', function: { name: 'get_time' } };
    assert.deepEqual(await calls({ messages: [user('Hi')], tool_choice: named }), ['get_time']);
    assert.deepEqual(await calls({ messages: [user('get_time')], tool_choice: 'none' }), []);
  });

  test('have their result quoted in the answer behind it', async () => {
    const tool_calls = [{ id: 'c1', type: 'function', function: { name: 'get_time', arguments: '{}' } }];
    const messages = [user('get_time'), { role: 'assistant', content: null, tool_calls }];
    const answered = await simHarness().post(OPENAI, {
      model: 'm',
      tools,
      messages: [...messages, { role: 'tool', tool_call_id: 'c1', content: 'half past nine' }],
    });
    assert.match(answered.text, /The tool get_time answered: \\"half past nine\\"/);
  });
});

describe('what the real APIs refuse', () => {
  const cases: readonly [string, string, object][] = [
    ['no messages', OPENAI, { model: 'm' }],
    ['an unknown role', OPENAI, { model: 'm', messages: [{ role: 'robot', content: 'x' }] }],
    ['max_tokens 0', OPENAI, { model: 'm', max_tokens: 0, messages: [user('x')] }],
    ['temperature 5', OPENAI, { model: 'm', temperature: 5, messages: [user('x')] }],
    [
      'a result nobody asked for',
      OPENAI,
      { model: 'm', messages: [user('x'), { role: 'tool', tool_call_id: 'c', content: 'y' }] },
    ],
    ['no max_tokens', ANTHROPIC, { model: 'm', messages: [user('x')] }],
    ['temperature 2', ANTHROPIC, { model: 'm', max_tokens: 9, temperature: 2, messages: [user('x')] }],
    ['two user turns', '/model/m/converse', { messages: [converseUser('x'), converseUser('y')] }],
    ['blank text', '/model/m/converse', { messages: [converseUser(' ')] }],
    ['no anthropic_version', '/model/m/invoke', { max_tokens: 9, messages: [user('x')] }],
  ];
  for (const [what, path, body] of cases) {
    test(`${what} at ${path}`, async () => {
      assert.equal((await simHarness().post(path, body)).status, 400);
    });
  }

  test('unknown fields only when strict', async () => {
    const body = { model: 'm', messages: [user('x')], top_k: 5 };
    assert.equal((await simHarness().post(OPENAI, body)).status, 200);
    assert.match(
      (await simHarness({ strict: true }).post(OPENAI, body)).text,
      /Unrecognized request argument supplied: top_k/,
    );
  });
});

describe('the prompt cache', () => {
  test('writes a marked prefix once and reads it afterwards; the parts add up', async () => {
    const { post, clock } = simHarness();
    const system = [{ type: 'text', text: 'x'.repeat(400), cache_control: { type: 'ephemeral' } }];
    const usage = async (question: string) => {
      const body = { model: 'm', max_tokens: 9, system, messages: [user(question)] };
      const { usage: all } = JSON.parse((await post(ANTHROPIC, body)).text);
      return [all.input_tokens, all.cache_creation_input_tokens, all.cache_read_input_tokens];
    };
    const [fresh = 0, written, read] = await usage('one two');
    assert.deepEqual([written, read], [100, 0]);
    assert.deepEqual(await usage('two one'), [fresh, 0, 100]);
    await clock.advance(300_001);
    assert.deepEqual(await usage('one two'), [fresh, 100, 0]);
  });

  test('reads cachePoint of Converse', async () => {
    const { post } = simHarness();
    const system = [{ text: 'x'.repeat(400) }, { cachePoint: { type: 'default' } }];
    const body = { system, messages: [converseUser('Hi')] };
    await post('/model/m/converse', body);
    const { usage } = JSON.parse((await post('/model/m/converse', body)).text);
    assert.deepEqual([usage.cacheReadInputTokens, usage.cacheWriteInputTokens], [100, 0]);
  });
});

describe('other paths', () => {
  test('count tokens as the answer counts them', async () => {
    const { post } = simHarness();
    const messages = [user('How many tokens are these?')];
    const counted = JSON.parse((await post(`${ANTHROPIC}/count_tokens`, { model: 'm', messages })).text);
    const { usage } = JSON.parse((await post(ANTHROPIC, { model: 'm', max_tokens: 9, messages })).text);
    assert.equal(counted.input_tokens, usage.input_tokens);
    const converse = { messages: [converseUser('How many tokens are these?')] };
    const bedrock = JSON.parse((await post('/model/m/count-tokens', { input: { converse } })).text);
    assert.equal(bedrock.inputTokens, usage.input_tokens);
  });

  test('answer under any prefix, and refuse the rest in the dialect of the caller', async () => {
    const { post } = simHarness();
    assert.equal((await post(`/openai${OPENAI}`, { model: 'm', messages: [user('x')] })).status, 200);
    assert.equal((await post('/v1/responses', {})).status, 404);
    assert.match(
      (await post('/v1/nothing', {}, { 'anthropic-version': '2023-06-01' })).text,
      /"type":"error"/,
    );
  });

  test('list models in the shape of the caller', async () => {
    const { send } = simHarness();
    const signal = new AbortController().signal;
    assert.equal(JSON.parse((await send('GET', '/v1/models', null, { signal })).text).object, 'list');
    const headers = { 'anthropic-version': '2023-06-01' };
    assert.equal(
      JSON.parse((await send('GET', '/v1/models', null, { signal, headers })).text).has_more,
      false,
    );
  });
});

describe('the control paths', () => {
  test('script and log', async () => {
    const { post, send } = simHarness();
    const signal = new AbortController().signal;
    assert.equal((await post('/_sim/script', { model: 'a*', faults: ['429'] })).status, 200);
    assert.equal((await post(...simQuestion('openai-chat', 'abc', 'Hi', false))).status, 429);
    const [entry] = JSON.parse((await send('GET', '/_sim/log', null, { signal })).text);
    assert.deepEqual(
      [entry.model, entry.fault, entry.faultSource, entry.status, entry.outcome, entry.body.model],
      ['abc', '429', 'script', 429, 'faulted', 'abc'],
    );
  });

  for (const [what, body] of [
    ['an unknown fault', { faults: ['boom'] }],
    ['an unknown field', { fault: '429' }],
    ['no faults', { model: '*', faults: [] }],
    ['no object', 5],
  ] as const) {
    test(`refuse ${what}`, async () => {
      const seen = await simHarness().post('/_sim/script', body);
      assert.equal(seen.status, 400);
      assert.ok(JSON.parse(seen.text).error.length > 10);
    });
  }
});

describe('the log', () => {
  test('records a client that leaves: tokens it had, and how long ago the last one was', async () => {
    for (const dialect of SIM_DIALECTS) {
      const { clock, simulator, send } = simHarness({ ttftMs: 100, tokensPerSecond: 10 });
      const abort = new AbortController();
      const answer = send('POST', ...simQuestion(dialect, 'm', 'Hi', true), { signal: abort.signal });
      await clock.advance(450);
      abort.abort();
      assert.equal((await answer).broke, 'aborted');
      const [entry] = simulator.log();
      assert.deepEqual(
        [entry?.outcome, entry?.tokens, entry?.abortedAfterMs],
        ['aborted-by-client', 4, 50],
        dialect,
      );
      assert.equal(clock.timers, 0, 'no timer is left behind');
    }
  });

  test('records a client that leaves before the answer', async () => {
    const { clock, simulator, send } = simHarness({ ttftMs: 1000 });
    const abort = new AbortController();
    const answer = send('POST', ...simQuestion('openai-chat', 'm', 'Hi', false), { signal: abort.signal });
    await clock.advance(300);
    abort.abort();
    assert.equal((await answer).broke, 'aborted');
    assert.deepEqual(
      [simulator.log()[0]?.outcome, simulator.log()[0]?.abortedAfterMs],
      ['aborted-by-client', 300],
    );
  });

  test('keeps the last entries, and the last bodies only', async () => {
    const { simulator, post } = simHarness({ logEntries: 4, logBytes: 200 });
    for (let i = 0; i < 9; i++) await post(...simQuestion('openai-chat', `m${i}`, 'Hi', false));
    const log = simulator.log();
    assert.deepEqual(
      log.map((entry) => entry.model),
      ['m5', 'm6', 'm7', 'm8'],
    );
    assert.equal(log[0]?.body, undefined);
    assert.ok(log[3]?.body);
  });

  test('keeps nothing when told so', async () => {
    const { simulator, post } = simHarness({ logEntries: 0 });
    await post(...simQuestion('openai-chat', 'm', 'Hi', false));
    assert.deepEqual(simulator.log(), []);
  });
});

/** Text and tokens of a whole answer, whichever dialect it is in. */
function wholeAnswer(body: string): { text: string; outputTokens: number } {
  const { choices, content, output, usage } = JSON.parse(body);
  const text = choices?.[0].message.content ?? content?.[0].text ?? output.message.content[0].text;
  return { text, outputTokens: usage.completion_tokens ?? usage.output_tokens ?? usage.outputTokens };
}

function user(content: string): { role: 'user'; content: string } {
  return { role: 'user', content };
}

function converseUser(text: string): { role: 'user'; content: { text: string }[] } {
  return { role: 'user', content: [{ text }] };
}
