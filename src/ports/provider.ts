import type { ChatRequest } from '../core/chat-request.ts';
import type { Failure } from '../core/failure.ts';
import type { PartBatch, StreamPart } from '../core/stream-part.ts';
import type { WireFormat } from '../core/wire-format.ts';
import type { Credentials } from './credential-source.ts';
import type { WireRequest } from './http-client.ts';
import type { ProfileOverrides } from './profile-overrides.ts';

/** Where one attempt goes: plain values, made from the configuration. */
export interface ProviderTarget {
  /** Base URL without a trailing slash: OpenAI's includes `/v1`, the others' do not. */
  readonly baseUrl: string;
  /** The model id as the provider knows it. */
  readonly model: string;
  /** For targets that need a limit when the caller gives none. */
  readonly defaultMaxTokens: number;
  /** The model that `model` really is, where its name does not tell. */
  readonly as?: string;
  /** What the operator knows better of the target than its model's name tells. */
  readonly profile?: ProfileOverrides;
}

/** An answer's part with the names and ids that the caller knows. */
export type RestorePart = (part: StreamPart) => StreamPart;

/** One request, encoded for one target. */
export interface EncodedCall {
  readonly wire: WireRequest;
  readonly format: WireFormat;
  /** The caller's own bytes are asked with: the answer's raw bytes are handed on to it. */
  readonly sameDialect: boolean;
  readonly stream: boolean;
  /** We asked for usage in the stream and the caller did not: the decoder keeps it out of `PartBatch.raw`. */
  readonly hideUsage: boolean;
  /** What this target cannot honour, one sentence each. */
  readonly warnings: readonly string[];
  /** Tools were asked for under other names, or ids have to be told apart: the answer's parts are changed back. */
  readonly restore?: RestorePart;
}

/**
 * Turns the bytes of one answer into parts; holds its own state, is used once. A frame that does not parse, an error
 * event of the provider or an end without the terminal event becomes one `failure` part; nothing follows a terminal
 * part. Never throws.
 */
export interface ChatDecoder {
  /** One upstream read, cut anywhere; the bytes are the decoder's to keep. */
  push(bytes: Uint8Array): PartBatch;
  /** The upstream ended cleanly: whatever is still owed, or `failure: truncated`. */
  end(): PartBatch;
  /**
   * A block of thinking was opened whose text the provider may withhold: until content follows, nothing but pings come,
   * and yet the model is at work.
   */
  readonly thinking?: boolean;
}

export interface CountTokensCapability {
  /** undefined: the provider does not count for this model. */
  encode(request: ChatRequest): WireRequest | undefined;
  /** Input tokens in a 2xx answer. @throws FailureError `bad_upstream_answer` */
  decode(body: Uint8Array): number;
}

/** Headers of a provider's reply. */
export interface ReplyHead {
  readonly status: number;
  header(name: string): string | null;
}

/**
 * A provider as one target is asked through it: no fetch, clock or log inside. What all requests to the target have in
 * common is remembered here and nowhere else, so that it goes with its configuration.
 */
export interface BoundProvider {
  /** @throws FailureError `unsupported` or `invalid_request`, where going on would change what the request means */
  encode(request: ChatRequest): EncodedCall;
  /** For a 2xx answer to `call`. */
  decoder(call: EncodedCall): ChatDecoder;
  readonly countTokens?: CountTokensCapability;
  /** Why a reply that is not 2xx failed. Never throws, whatever the body. */
  failure(head: ReplyHead, body: Uint8Array): Failure;
  /** The same request with its credentials on it. */
  sign(wire: WireRequest, credentials: Credentials, nowMs: number): WireRequest;
  /** The provider's id of the request, from its reply's headers. */
  requestId(head: ReplyHead): string | null;
}
