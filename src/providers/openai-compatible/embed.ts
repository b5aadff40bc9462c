import { asObject } from '../../core/json.ts';
import type { BoundEmbedding, EmbeddingTarget } from '../../ports/embedding.ts';
import { withCredential } from '../credential-header.ts';
import { readVector } from '../embedding/read-vector.ts';

const HEADERS = Object.freeze({ 'content-type': 'application/json', accept: 'application/json' });

/** https://platform.openai.com/docs/api-reference/embeddings, as compatible servers have it too. */
export function bindOpenAiEmbedding({ baseUrl, model }: EmbeddingTarget): BoundEmbedding {
  return {
    encode: (input) => ({
      method: 'POST',
      url: `${baseUrl}/embeddings`,
      headers: HEADERS,
      body: JSON.stringify({ model, input, encoding_format: 'float' }),
    }),
    decode: (body) =>
      readVector(body, ({ data }) => asObject(Array.isArray(data) ? data[0] : undefined)?.embedding),
    sign(wire, credentials) {
      if (credentials.type !== 'api-key') return wire;
      const value = `Bearer ${credentials.apiKey}`;
      return withCredential(wire, { from: credentials, name: 'authorization', value }, []);
    },
  };
}
