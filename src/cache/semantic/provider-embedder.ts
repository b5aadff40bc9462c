import type { CancelSignal } from '../../core/cancellation.ts';
import { joinBytes } from '../../core/codec/bytes.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CredentialSource } from '../../ports/credential-source.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { BoundEmbedding } from '../../ports/embedding.ts';
import type { HttpClient, UpstreamBody } from '../../ports/http-client.ts';
import { normalised } from './vectors.ts';

/** An embedding model, and what asking it takes. */
export interface EmbeddingSource {
  readonly bound: BoundEmbedding;
  readonly credentials: CredentialSource;
  readonly client: HttpClient;
}

/** Longer than any vector, shorter than what would hurt. */
const MAX_REPLY_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 1_000;

/** Asks a provider for the vectors. Each text is asked for once: a failure is a miss, and a retry would cost more than that. */
export function providerEmbedder(
  { bound, credentials, client }: EmbeddingSource,
  clock: Pick<Clock, 'now'>,
): Embedder {
  return {
    async embed(text, signal) {
      const signed = bound.sign(bound.encode(text), await credentials.credentials(), clock.now());
      const reply = await client.send(signed, { signal, connectTimeoutMs: CONNECT_TIMEOUT_MS });
      if (reply.status < 200 || reply.status > 299) {
        reply.body.cancel();
        throw new Error(`the embeddings call was answered with ${reply.status}`);
      }
      const vector = normalised(bound.decode(await wholeBody(reply.body, signal)));
      if (vector === undefined) throw new Error('the vector has no direction');
      return vector;
    },
  };
}

async function wholeBody(body: UpstreamBody, signal: CancelSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for (let piece = await body.read(); piece !== null; piece = await body.read()) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes <= MAX_REPLY_BYTES && !signal.aborted) continue;
    body.cancel();
    throw new Error('the answer to the embeddings call is too long, or nobody waits for it');
  }
  body.release();
  return joinBytes(pieces);
}
