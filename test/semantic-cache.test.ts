import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ScriptedUpstream } from '../src/testing/scripted-upstream.ts';
import { ask } from './harness/ask.ts';
import { DIALECTS, type DialectUnderTest } from './harness/dialects.ts';
import {
  startTestGateway,
  startTestSimulator,
  type TestGateway,
  type TestSimulator,
} from './harness/gateway.ts';
import { memoryStores } from './harness/memory-stores.ts';
import { testRuntime } from './harness/runtime.ts';

const [, openai] = DIALECTS as readonly [DialectUnderTest, DialectUnderTest];

/** An embeddings server for which all texts lie at one place, until it is told to fail or to be silent. */
class EmbeddingServer {
  mode: 'well' | 'failing' | 'silent' = 'well';
  upstream!: ScriptedUpstream;

  async start(): Promise<this> {
    this.upstream = await ScriptedUpstream.start((socket) => {
      if (this.mode === 'silent') return;
      const body = this.mode === 'well' ? '{"data":[{"embedding":[0.6,0.8]}],"embedding":[0.6,0.8]}' : '{}';
      const status = this.mode === 'well' ? '200 OK' : '500 Internal Server Error';
      socket.write(
        `HTTP/1.1 ${status}\r\ncontent-length: ${body.length}\r\ncontent-type: application/json\r\n\r\n${body}`,
      );
    });
    return this;
  }
}

describe('questions that mean the same, by a provider’s embeddings', () => {
  let simulator: TestSimulator;
  let embeddings: EmbeddingServer;
  let gateway: TestGateway;
  before(async () => {
    simulator = await startTestSimulator();
    embeddings = await new EmbeddingServer().start();
    const { clock } = await testRuntime();
    const { url } = embeddings.upstream;
    const aws = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret-of-the-test' };
    const sim = { kind: 'openai', baseUrl: `${simulator.url}/v1`, apiKey: 'provider-key-openai' };
    const semantic = (embedder: string) => ({
      providers: {
        sim,
        vectors: { kind: 'openai', baseUrl: `${url}/v1`, apiKey: 'provider-key-vectors' },
        titan: { kind: 'bedrock', region: 'us-east-1', endpoint: url, credentials: aws },
      },
      models: { support: { targets: [{ provider: 'sim', model: 'sim-1' }], cache: 'semantic' } },
      embedders: {
        openai: { kind: 'provider', provider: 'vectors', model: 'text-embedding-3-small' },
        titan: { kind: 'provider', provider: 'titan', model: 'amazon.titan-embed-text-v2:0' },
      },
      cache: { semantic: { embedder, threshold: 0.8 } },
    });
    gateway = await startTestGateway(semantic('titan'), { stores: memoryStores(clock) });
  });
  after(async () => {
    await gateway.close();
    await embeddings.upstream.close();
    await simulator.close();
  });

  const send = async (text: string): Promise<string | null> => {
    const reply = await ask(gateway.url, openai, { model: 'support', text, stream: false });
    assert.equal(reply.status, 200);
    return reply.headers.get('x-cache');
  };

  test('get the answer, and the provider is asked by its own signed call', async () => {
    assert.equal(await send('How do I fix a leaking tap?'), 'miss');
    assert.equal(await send('What is the best way to repair a leaking tap?'), 'semantic-hit');
    const head = embeddings.upstream.requests.at(-1)?.head ?? '';
    assert.match(head, /^POST \/model\/amazon\.titan-embed-text-v2%3A0\/invoke /);
    assert.match(head, /authorization: AWS4-HMAC-SHA256 /i);
  });

  test('are asked about once for each miss, and not for the same request', async () => {
    const before = embeddings.upstream.requests.length;
    await send('How tall is Mount Everest?');
    await send('How tall is Mount Everest?');
    assert.equal(embeddings.upstream.requests.length, before + 1);
  });

  test('lie at one place, and still nothing else gets it', async () => {
    for (const text of [
      'How do I fix 2 leaking taps?',
      'How do I cause a leaking tap?',
      'Why fix a leaking tap?',
    ])
      assert.equal(await send(text), 'miss', text);
  });

  for (const mode of ['failing', 'silent'] as const) {
    test(`an embedder that is ${mode} is a miss, and the call goes on`, async () => {
      embeddings.mode = mode;
      assert.equal(await send(`How do I mend a leaking tap, ${mode}?`), 'miss');
      assert.equal(await send(`How do I mend a leaking tap, ${mode}?`), 'hit');
      embeddings.mode = 'well';
    });
  }

  test('the metrics tell them apart', async () => {
    const metrics = await (await fetch(`${gateway.url}/metrics`)).text();
    for (const result of ['hit', 'semantic-hit', 'miss'])
      assert.match(
        metrics,
        new RegExp(`sluiceway_cache_lookups_total\\{model="support",result="${result}"\\} [1-9]`),
      );
  });
});
