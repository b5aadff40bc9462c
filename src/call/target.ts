import type { TargetName } from '../core/events.ts';
import type { CredentialSource } from '../ports/credential-source.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { BoundProvider } from '../ports/provider.ts';

/** One model at one provider, with all that an attempt needs. It is built once per configuration and shared by all calls. */
export interface CallTarget {
  readonly name: TargetName;
  readonly provider: BoundProvider;
  readonly credentials: CredentialSource;
  readonly client: HttpClient;
  /** How long a prompt and its answer may be together, in tokens, where that is known. */
  readonly contextTokens?: number;
}

export interface CallTimeouts {
  readonly connectMs: number;
  /** From sending to the first content, in milliseconds. It holds for streamed answers only. */
  readonly firstTokenMs: number;
  /** Between two reads of an answer, in milliseconds. It begins at the answer's head. */
  readonly idleMs: number;
  /** From arrival to the last byte over all attempts, in milliseconds. */
  readonly totalMs: number;
}
