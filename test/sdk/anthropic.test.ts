import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type Anthropic from '@anthropic-ai/sdk';
import { PROVIDER_KINDS } from '../harness/gateway.ts';
import { anthropicAt, anthropicSdk } from './anthropic-client.ts';
import { type Bench, CALLER, startBench } from './bench.ts';
import { describeSdk } from './scenarios.ts';

describeSdk(anthropicSdk('@anthropic-ai/sdk'));

describe('@anthropic-ai/sdk, its helpers', () => {
  const user = (content: string) => [{ role: 'user' as const, content }];
  const schema = { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] };
  const tools = [{ name: 'get_weather', input_schema: schema }];
  let bench: Bench;
  let client: Anthropic;

  before(async () => {
    bench = await startBench();
    client = anthropicAt({ url: bench.gateway.url, key: CALLER.key });
  });
  after(() => bench.close());

  for (const kind of PROVIDER_KINDS) {
    const model = `on-${kind}`;

    test(`on ${kind}: raw events come in order`, async () => {
      const messages = user('Use get_weather.');
      const stream = await client.messages.create({ model, max_tokens: 500, messages, tools, stream: true });
      const types: string[] = [];
      let json = '';
      for await (const event of stream) {
        if (types.at(-1) !== event.type) types.push(event.type);
        if (event.type === 'content_block_delta' && event.delta.type === 'input_json_delta')
          json += event.delta.partial_json;
      }
      assert.deepEqual(
        types.filter((type) => type !== 'ping'),
        [
          ...['message_start', 'content_block_start', 'content_block_delta', 'content_block_stop'],
          ...['message_delta', 'message_stop'],
        ],
      );
      assert.deepEqual(JSON.parse(json), { city: 'sample city' });
    });

    test(`on ${kind}: counts tokens before asking`, async () => {
      const { input_tokens: few } = await client.messages.countTokens({ model, messages: user('Hello?') });
      const { input_tokens: more } = await client.messages.countTokens({
        ...{ model, messages: user('Hello? '.repeat(100)), tools, system: 'Be brief.' },
      });
      assert.ok(few > 0 && more > few + 50, `${few}, ${more}`);
    });

    test(`on ${kind}: says whether it counted or estimated`, async () => {
      const counted = async (content: string) => {
        const { response } = await client.messages
          .countTokens({ model, messages: user(content) })
          .withResponse();
        const count = response.headers.get('x-sluiceway-token-count');
        assert.equal(response.headers.get('x-upstream-request-id') !== null, count === 'provider');
        return count;
      };
      assert.equal(await counted('Hello?'), kind === 'openai' ? 'estimate' : 'provider');
      for (const fault of ['404', '503', '401']) {
        assert.equal(await counted(`Hello? [[sim: ${fault}]]`), 'estimate', fault);
      }
    });

    test(`on ${kind}: thinks when asked to, or says that it did not; what it thought can be sent back`, async () => {
      const ask = {
        ...{ model, max_tokens: 4000, tools },
        thinking: { type: 'enabled' as const, budget_tokens: 1024 },
      };
      const messages = user('Use get_weather.');
      const { data, response } = await client.messages.create({ ...ask, messages }).withResponse();
      const streamed = await client.messages.stream({ ...ask, messages }).finalMessage();
      const types = data.content.map(({ type }) => type);
      assert.deepEqual(
        streamed.content.map(({ type }) => type),
        types,
      );
      assert.ok(types.includes('thinking') || response.headers.get('x-sluiceway-warnings'));
      for (const { content } of [data, streamed]) {
        const use = content.find((block) => block.type === 'tool_use');
        assert.ok(use);
        const answer = await client.messages.create({
          ...ask,
          messages: [
            ...messages,
            { role: 'assistant', content },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: use.id, content: 'rain' }] },
          ],
        });
        const text = answer.content.find((block) => block.type === 'text')?.text ?? '';
        assert.match(text, /The tool get_weather answered: "rain"/);
      }
    });
  }

  test('lists the models', async () => {
    const { data } = await client.models.list();
    for (const kind of PROVIDER_KINDS) assert.ok(data.some(({ id }) => id === `on-${kind}`));
  });
});
