import { SigV4Signer } from '../../core/codec/sigv4.ts';
import { asObject, type JsonObject } from '../../core/json.ts';
import type { BoundEmbedding, EmbeddingTarget } from '../../ports/embedding.ts';
import { withCredential } from '../credential-header.ts';
import { readVector } from '../embedding/read-vector.ts';
import type { InRegion } from './provider.ts';

const HEADERS = Object.freeze({ 'content-type': 'application/json', accept: 'application/json' });

/** Titan v2 takes 256, 512 or 1024; half of the largest loses 1 % of its accuracy and halves what is stored. */
const TITAN_DIMENSIONS = 512;

/** Embeddings by InvokeModel. https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html */
export function bindBedrockEmbedding({ baseUrl, model, region }: EmbeddingTarget & InRegion): BoundEmbedding {
  const signer = new SigV4Signer({ region, service: 'bedrock' });
  const url = `${baseUrl}/model/${encodeURIComponent(model)}/invoke`;
  return {
    encode: (text) => ({ method: 'POST', url, headers: HEADERS, body: JSON.stringify(bodyOf(model, text)) }),
    decode: (body) => readVector(body, vectorIn),
    sign(wire, credentials, nowMs) {
      if (credentials.type === 'aws') return signer.sign(wire, credentials, nowMs);
      if (credentials.type !== 'api-key') return wire;
      const value = `Bearer ${credentials.apiKey}`;
      return withCredential(wire, { from: credentials, name: 'authorization', value }, []);
    },
  };
}

function bodyOf(model: string, text: string): JsonObject {
  // https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
  if (/\bcohere\.embed/.test(model)) return { texts: [text], input_type: 'search_query', truncate: 'END' };
  if (/titan-embed-text-v2/.test(model))
    return { inputText: text, dimensions: TITAN_DIMENSIONS, normalize: true };
  return { inputText: text };
}

function vectorIn({ embedding, embeddings }: JsonObject): unknown {
  const several = Array.isArray(embeddings) ? embeddings : asObject(embeddings)?.float;
  return embedding ?? (Array.isArray(several) ? several[0] : undefined);
}
