import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Cancellation } from '../../core/cancellation.ts';
import type { BoundEmbedding } from '../../ports/embedding.ts';
import { NetworkError } from '../../ports/http-client.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { FakeHttpClient, type ScriptedReply } from '../../testing/fake-http-client.ts';
import { providerEmbedder } from './provider-embedder.ts';

const BOUND: BoundEmbedding = {
  encode: (text) => ({ method: 'POST', url: 'http://embed.invalid', headers: {}, body: text }),
  decode: (body) => Float32Array.from(JSON.parse(new TextDecoder().decode(body))),
  sign: (wire, credentials, nowMs) => ({
    ...wire,
    headers: { authorization: `${credentials.type === 'api-key' && credentials.apiKey}`, at: String(nowMs) },
  }),
};

function setup(reply: ScriptedReply) {
  const client = new FakeHttpClient([reply]);
  const clock = new FakeClock();
  const credentials = { credentials: () => ({ type: 'api-key', apiKey: 'sk-provider' }) as const };
  const embedder = providerEmbedder({ bound: BOUND, credentials, client }, clock);
  return { client, clock, embed: () => embedder.embed('Why?', new Cancellation()) };
}

describe('a provider’s embeddings', () => {
  test('are asked for with its credentials, and come with length 1', async () => {
    const { client, clock, embed } = setup({ body: ['[3,', '4]'] });
    assert.deepEqual(await embed(), Float32Array.of(0.6, 0.8));
    assert.deepEqual(client.sent[0]?.headers, { authorization: 'sk-provider', at: String(clock.now()) });
    assert.equal(client.sent[0]?.body, 'Why?');
    assert.deepEqual(client.released, [0]);
  });

  const FAILING: Readonly<Record<string, ScriptedReply>> = {
    'a refusal': { status: 429, body: ['{}'] },
    'no connection': { head: new NetworkError('refused', 'ECONNREFUSED') },
    'a body that breaks': { body: ['[1', new NetworkError('reset', 'ECONNRESET')] },
    'a body that is no vector': { body: ['null'] },
    'a vector without a direction': { body: ['[0,0]'] },
    'a body beyond all bounds': { body: ['['.repeat(1024 * 1024), '1'] },
  };
  for (const [what, reply] of Object.entries(FAILING)) {
    test(`${what} is a failure, and is not tried again`, async () => {
      const { client, embed } = setup(reply);
      await assert.rejects(async () => embed());
      assert.equal(client.sent.length, 1);
    });
  }
});
