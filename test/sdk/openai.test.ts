import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import OpenAI from 'openai';
import { makeParseableResponseFormat } from 'openai/lib/parser';
import { PROVIDER_KINDS } from '../harness/gateway.ts';
import { type Bench, CALLER, startBench } from './bench.ts';
import { openAiAt, openAiSdk } from './openai-client.ts';
import { describeSdk } from './scenarios.ts';

describeSdk(openAiSdk('openai'));

describe('openai, its helpers', () => {
  const user = (content: string) => [{ role: 'user' as const, content }];
  const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  let bench: Bench;
  let client: OpenAI;

  before(async () => {
    bench = await startBench();
    client = openAiAt({ url: bench.gateway.url, key: CALLER.key });
  });
  after(() => bench.close());

  for (const kind of PROVIDER_KINDS) {
    const model = `on-${kind}`;

    test(`on ${kind}: .stream() puts text, tool calls and usage together`, async () => {
      const run = client.chat.completions.stream({
        ...{ model, messages: user('Use get_weather.'), stream_options: { include_usage: true } },
        tools: [{ type: 'function', function: { name: 'get_weather', parameters } }],
      });
      const { choices, usage } = await run.finalChatCompletion();
      const call = choices[0]?.message.tool_calls?.[0];
      assert.equal(choices[0]?.finish_reason, 'tool_calls');
      assert.deepEqual(call?.type === 'function' && JSON.parse(call.function.arguments), {
        city: 'sample city',
      });
      assert.ok((usage?.completion_tokens ?? 0) > 0);
    });

    test(`on ${kind}: .parse() gets what its JSON schema asks for`, async () => {
      const schema = { ...parameters, additionalProperties: false };
      const { choices } = await client.chat.completions.parse({
        ...{ model, messages: user('Where is it?') },
        response_format: makeParseableResponseFormat(
          { type: 'json_schema', json_schema: { name: 'place', strict: true, schema } },
          (text) => JSON.parse(text) as { city: string },
        ),
      });
      assert.deepEqual(choices[0]?.message.parsed, { city: 'sample city' });
    });

    test(`on ${kind}: a tool that has to be called, and none that must not`, async () => {
      const ask = {
        ...{ model, messages: user('Hello, get_weather?') },
        tools: [{ type: 'function' as const, function: { name: 'get_weather', parameters } }],
      };
      const choice = { type: 'function' as const, function: { name: 'get_weather' } };
      for (const tool_choice of ['required', choice] as const) {
        const { choices } = await client.chat.completions.create({
          ...ask,
          messages: user('Hi'),
          tool_choice,
        });
        assert.equal(choices[0]?.message.tool_calls?.length, 1);
      }
      const { choices } = await client.chat.completions.create({ ...ask, tool_choice: 'none' });
      assert.equal(choices[0]?.message.tool_calls, undefined);
    });

    test(`on ${kind}: a reasoning effort is used, or a warning says that it is not`, async () => {
      const { data, response } = await client.chat.completions
        .create({ model, messages: user('Why?'), reasoning_effort: 'low', max_completion_tokens: 4000 })
        .withResponse();
      const reasoning = (data.choices[0]?.message as { reasoning_content?: string } | undefined)
        ?.reasoning_content;
      assert.ok(reasoning ?? response.headers.get('x-sluiceway-warnings')?.includes('reason'));
    });
  }

  test('lists the models', async () => {
    const { data } = await client.models.list();
    const names = data.map(({ id }) => id);
    for (const kind of PROVIDER_KINDS) assert.ok(names.includes(`on-${kind}`));
    assert.equal((await client.models.retrieve('on-bedrock')).id, 'on-bedrock');
    await assert.rejects(client.models.retrieve('nobody'), OpenAI.NotFoundError);
  });

  test('says where to go instead of the Responses API', async () => {
    await assert.rejects(client.responses.create({ model: 'on-openai', input: 'Hello' }), (error) => {
      assert.ok(error instanceof OpenAI.NotFoundError);
      assert.match(error.message, /\/v1\/chat\/completions/);
      return true;
    });
  });
});
