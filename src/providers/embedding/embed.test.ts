import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FailureError } from '../../core/failure.ts';
import { bindBedrockEmbedding } from '../bedrock/embed.ts';
import { bindOpenAiEmbedding } from '../openai-compatible/embed.ts';

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const bedrock = (model: string) =>
  bindBedrockEmbedding({ baseUrl: 'https://bedrock.invalid', model, region: 'us-east-1' });

describe('an embeddings call', () => {
  test('to OpenAI and its like', () => {
    const bound = bindOpenAiEmbedding({ baseUrl: 'https://api.invalid/v1', model: 'text-embedding-3-small' });
    const wire = bound.encode('Why?');
    assert.equal(wire.url, 'https://api.invalid/v1/embeddings');
    assert.deepEqual(JSON.parse(String(wire.body)), {
      ...{ model: 'text-embedding-3-small', input: 'Why?', encoding_format: 'float' },
    });
    assert.deepEqual(bound.decode(bytes({ data: [{ embedding: [0.5, 1] }] })), Float32Array.of(0.5, 1));
    const signed = bound.sign(wire, { type: 'api-key', apiKey: 'sk-1' }, 0);
    assert.equal(signed.headers.authorization, 'Bearer sk-1');
    assert.equal(bound.sign(wire, { type: 'none' }, 0), wire);
  });

  test('to Titan on Bedrock, by InvokeModel and signed', () => {
    const bound = bedrock('amazon.titan-embed-text-v2:0');
    const wire = bound.encode('Why?');
    assert.equal(wire.url, 'https://bedrock.invalid/model/amazon.titan-embed-text-v2%3A0/invoke');
    assert.deepEqual(JSON.parse(String(wire.body)), { inputText: 'Why?', dimensions: 512, normalize: true });
    assert.deepEqual(bound.decode(bytes({ embedding: [1, 2] })), Float32Array.of(1, 2));
    const aws = { type: 'aws', accessKeyId: 'AKID', secretAccessKey: 'secret' } as const;
    assert.match(
      bound.sign(wire, aws, 1_700_000_000_000).headers.authorization ?? '',
      /^AWS4-HMAC-SHA256 .*bedrock/,
    );
    assert.equal(bound.sign(wire, { type: 'api-key', apiKey: 'k' }, 0).headers.authorization, 'Bearer k');
  });

  test('to other models on Bedrock, in the form that each takes', () => {
    assert.deepEqual(JSON.parse(String(bedrock('amazon.titan-embed-text-v1').encode('a').body)), {
      inputText: 'a',
    });
    assert.deepEqual(JSON.parse(String(bedrock('cohere.embed-english-v3').encode('a').body)), {
      ...{ texts: ['a'], input_type: 'search_query', truncate: 'END' },
    });
    const cohere = bedrock('cohere.embed-v4:0');
    assert.deepEqual(cohere.decode(bytes({ embeddings: [[1, 2]] })), Float32Array.of(1, 2));
    assert.deepEqual(cohere.decode(bytes({ embeddings: { float: [[3]] } })), Float32Array.of(3));
  });

  test('an answer without a vector of numbers is a bad one', () => {
    for (const answer of [
      null,
      {},
      { embedding: [] },
      { embedding: ['1'] },
      { embeddings: {} },
      { data: [] },
    ]) {
      for (const bound of [bedrock('m'), bindOpenAiEmbedding({ baseUrl: 'https://a.invalid', model: 'm' })])
        assert.throws(
          () => bound.decode(bytes(answer)),
          (thrown) => thrown instanceof FailureError && thrown.failure.code === 'bad_upstream_answer',
        );
    }
  });
});
