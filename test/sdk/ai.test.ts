import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createOpenAI, type OpenAIProvider } from '@ai-sdk/openai';
import { APICallError, generateText, jsonSchema, Output } from 'ai';
import { PROVIDER_KINDS } from '../harness/gateway.ts';
import { aiSdk } from './ai-client.ts';
import { type Bench, CALLER, startBench } from './bench.ts';
import { describeSdk } from './scenarios.ts';

describeSdk(aiSdk('ai'));

describe('ai, what only it has', () => {
  let bench: Bench;
  let openai: OpenAIProvider;

  before(async () => {
    bench = await startBench();
    openai = createOpenAI({ baseURL: `${bench.gateway.url}/v1`, apiKey: CALLER.key });
  });
  after(() => bench.close());

  for (const kind of PROVIDER_KINDS) {
    test(`on ${kind}: objects by schema`, async () => {
      const { output } = await generateText({
        ...{ model: openai.chat(`on-${kind}`), prompt: 'Where?', maxRetries: 0 },
        output: Output.object({
          schema: jsonSchema<{ city: string }>({
            ...{ type: 'object', properties: { city: { type: 'string' } } },
            ...{ required: ['city'], additionalProperties: false },
          }),
        }),
      });
      assert.deepEqual(output, { city: 'sample city' });
    });

    test(`on ${kind}: runs tools by itself`, async () => {
      const { text, steps } = await generateText({
        ...{ model: openai.chat(`on-${kind}`), prompt: 'Use get_weather.', maxRetries: 0 },
        tools: {
          get_weather: {
            inputSchema: jsonSchema<{ city: string }>({
              ...{ type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
            }),
            execute: async ({ city }: { city: string }) => `rain in ${city}`,
          },
        },
        stopWhen: ({ steps }) => steps.length === 2,
      });
      assert.equal(steps.length, 2);
      assert.match(text, /The tool get_weather answered: "rain in sample city"/);
    });
  }

  test('says where to go instead of the Responses API', async () => {
    const answer = generateText({ model: openai('on-openai'), prompt: 'Hello', maxRetries: 0 });
    await assert.rejects(answer, (error) => {
      assert.ok(APICallError.isInstance(error));
      assert.equal(error.statusCode, 404);
      assert.match(error.message, /\.chat\(model\)/);
      return true;
    });
  });
});
