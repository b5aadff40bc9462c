import type { Credentials } from './credential-source.ts';
import type { WireRequest } from './http-client.ts';
import type { ProviderTarget } from './provider.ts';

/** An embedding model at a provider. */
export type EmbeddingTarget = Pick<ProviderTarget, 'baseUrl' | 'model'>;

/** A provider's embeddings call for one model: no network, clock or log inside. */
export interface BoundEmbedding {
  encode(text: string): WireRequest;
  /** The vector in a 2xx answer. @throws FailureError `bad_upstream_answer` */
  decode(body: Uint8Array): Float32Array;
  /** The same request with its credentials on it. */
  sign(wire: WireRequest, credentials: Credentials, nowMs: number): WireRequest;
}
