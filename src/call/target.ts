import type { TargetName } from '../core/events.ts';
import type { CredentialSource } from '../ports/credential-source.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { BoundProvider } from '../ports/provider.ts';

/** One place that can answer, with all it takes to ask it. Built once per configuration, shared by all calls. */
export interface CallTarget {
  readonly name: TargetName;
  readonly provider: BoundProvider;
  readonly credentials: CredentialSource;
  readonly client: HttpClient;
}

export interface CallTimeouts {
  readonly connectMs: number;
  /** From sending to the first content, streamed answers only. */
  readonly firstTokenMs: number;
  /** Between two reads of an answer, its head included. */
  readonly idleMs: number;
  /** From arrival to the last byte, all attempts. */
  readonly totalMs: number;
}
