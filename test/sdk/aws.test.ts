import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { BedrockRuntimeClient, ConverseCommand, type Message } from '@aws-sdk/client-bedrock-runtime';
import { PROVIDER_KINDS } from '../harness/gateway.ts';
import { bedrockAt } from './aws-client.ts';
import { type Bench, CALLER, startBench } from './bench.ts';
import type { ConnectOptions } from './chat-client.ts';
import { converseSdk } from './converse-client.ts';
import { invokeSdk } from './invoke-client.ts';
import { describeSdk } from './scenarios.ts';

const PACKAGE = '@aws-sdk/client-bedrock-runtime';

describeSdk(converseSdk(`${PACKAGE}: Converse, signed`, bedrockAt));
describeSdk(converseSdk(`${PACKAGE}: Converse, bearer key`, bearerAt));
describeSdk(invokeSdk);

describe(`${PACKAGE}, what only Bedrock has`, () => {
  const messages: Message[] = [{ role: 'user', content: [{ text: 'Hello?' }] }];
  let bench: Bench;
  let bedrock: BedrockRuntimeClient;

  before(async () => {
    bench = await startBench();
    bedrock = bedrockAt({ url: bench.gateway.url, ...CALLER });
  });
  after(async () => {
    bedrock.destroy();
    await bench.close();
  });

  test('a known key id with a wrong secret has another error than an unknown key id', async () => {
    const { url } = bench.gateway;
    const wrongSecret = bedrockAt({ url, keyName: CALLER.keyName, key: 'guessed' });
    const unknown = bedrockAt({ url, keyName: 'guessed', key: CALLER.key });
    const ask = new ConverseCommand({ modelId: 'on-bedrock', messages });
    await assert.rejects(wrongSecret.send(ask), { name: 'InvalidSignatureException' });
    await assert.rejects(unknown.send(ask), { name: 'UnrecognizedClientException' });
    wrongSecret.destroy();
    unknown.destroy();
  });

  test('model ids with colons and slashes are signed and found', async () => {
    const modelId = 'bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const { output, $metadata } = await bedrock.send(new ConverseCommand({ modelId, messages }));
    assert.match(output?.message?.content?.[0]?.text ?? '', /Hello\?/);
    assert.match($metadata.requestId ?? '', /^req_/);
    assert.equal(bench.attempts().at(-1)?.model, 'us.anthropic.claude-haiku-4-5-20251001-v1:0');
  });

  for (const kind of PROVIDER_KINDS) {
    test(`on ${kind}: thinks when asked to, or the answer's headers say that it did not`, async () => {
      const command = new ConverseCommand({
        ...{ modelId: `on-${kind}`, messages, inferenceConfig: { maxTokens: 4000 } },
        additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 1024 } },
      });
      let warnings: string | undefined;
      command.middlewareStack.add(
        (next) => async (args) => {
          const result = await next(args);
          warnings = (result.response as { headers: Record<string, string> }).headers['x-sluiceway-warnings'];
          return result;
        },
        { step: 'deserialize' },
      );
      const { output } = await bedrock.send(command);
      const thought = output?.message?.content?.some(({ reasoningContent }) => reasoningContent);
      assert.ok(thought || warnings);
    });
  }
});

/** A client with a Bedrock API key, which this SDK also sends over plain HTTP. */
function bearerAt({ url, key }: ConnectOptions): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    ...{ endpoint: url, region: 'us-east-1', maxAttempts: 1, token: { token: key } },
    authSchemePreference: ['httpBearerAuth'],
  });
}
