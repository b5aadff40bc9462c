import type { Clock } from '../../ports/clock.ts';
import type { CredentialSource, Credentials } from '../../ports/credential-source.ts';

/** What a link of the chain finds; the shape of the AWS SDK's `AwsCredentialIdentity`. */
export interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Undefined: they do not expire. */
  readonly expiration?: Date | undefined;
}

export interface CredentialChainOptions {
  readonly clock: Clock;
  /** Name in the shared config file; default: AWS_PROFILE, else `default`. */
  readonly profile?: string;
  /** Where the chain asks STS and SSO, where a profile names none. */
  readonly region?: string;
  /** Looks for credentials anew. Default: the AWS SDK's chain, loaded on first use. */
  readonly find?: () => Promise<AwsIdentity>;
  /** Default: the process's own. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * The AWS default credential chain: environment, shared files and SSO, web identity, container and instance metadata;
 * before all of them a Bedrock API key in AWS_BEARER_TOKEN_BEDROCK, as in the AWS SDKs, unless a profile is named.
 */
export function createAwsCredentialChain(options: CredentialChainOptions): CredentialSource {
  return new AwsCredentialChain(options);
}

/** Temporary credentials are renewed while they still serve, so that no request waits for it. */
const REFRESH_BEFORE_MS = 5 * 60_000;
/** After a failure nobody looks again for this long: a chain without credentials takes seconds to say so. */
const RETRY_AFTER_MS = 5_000;

class AwsCredentialChain implements CredentialSource {
  readonly #options: CredentialChainOptions;
  readonly #find: () => Promise<AwsIdentity>;
  #current: { readonly credentials: Credentials; readonly expiresAtMs: number } | undefined;
  #failure: { readonly error: Error; readonly atMs: number } | undefined;
  #search: Promise<Credentials> | undefined;

  constructor(options: CredentialChainOptions) {
    this.#options = options;
    this.#find = options.find ?? sdkChain(options);
  }

  credentials(): Promise<Credentials> | Credentials {
    const bearer = this.#bearer();
    if (bearer !== undefined) return { type: 'api-key', apiKey: bearer };
    const leftMs = (this.#current?.expiresAtMs ?? 0) - this.#options.clock.now();
    if (this.#current && leftMs > 0) {
      if (leftMs <= REFRESH_BEFORE_MS) this.#refreshMeanwhile();
      return this.#current.credentials;
    }
    const error = this.#recentFailure();
    return error ? Promise.reject(error) : this.#searchOnce();
  }

  #bearer(): string | undefined {
    if (this.#options.profile !== undefined) return undefined;
    return (this.#options.environment ?? process.env).AWS_BEARER_TOKEN_BEDROCK || undefined;
  }

  #refreshMeanwhile(): void {
    if (this.#recentFailure()) return;
    // The old ones still serve; if this fails it is tried again, and told once they have expired.
    this.#searchOnce().catch(() => undefined);
  }

  #recentFailure(): Error | undefined {
    const failed = this.#failure;
    return failed && this.#options.clock.now() - failed.atMs < RETRY_AFTER_MS ? failed.error : undefined;
  }

  /** All who wait share one search. */
  #searchOnce(): Promise<Credentials> {
    this.#search ??= this.#look().finally(() => {
      this.#search = undefined;
    });
    return this.#search;
  }

  async #look(): Promise<Credentials> {
    try {
      const { accessKeyId, secretAccessKey, sessionToken, expiration } = await this.#find();
      const token = sessionToken === undefined ? {} : { sessionToken };
      const credentials: Credentials = { type: 'aws', accessKeyId, secretAccessKey, ...token };
      this.#current = { credentials, expiresAtMs: expiration?.getTime() ?? Number.POSITIVE_INFINITY };
      this.#failure = undefined;
      return credentials;
    } catch (cause) {
      const error = notFound(this.#options.profile, cause);
      this.#failure = { error, atMs: this.#options.clock.now() };
      throw error;
    }
  }
}

/** The SDK's chain keeps what it found; asking it to refresh makes it look again. */
function sdkChain({ profile, region }: CredentialChainOptions): () => Promise<AwsIdentity> {
  let chain: ((how: { forceRefresh: boolean }) => Promise<AwsIdentity>) | undefined;
  return async () => {
    if (!chain) {
      // Not loaded by who does without: it is the heaviest dependency we have.
      const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
      chain = fromNodeProviderChain({
        ...(profile === undefined ? {} : { profile }),
        ...(region === undefined ? {} : { clientConfig: { region } }),
      });
    }
    return chain({ forceRefresh: true });
  };
}

function notFound(profile: string | undefined, cause: unknown): Error {
  const where =
    profile === undefined
      ? 'environment variables, shared config and credentials files, web identity, container and instance metadata'
      : `profile ${profile} in the shared config and credentials files`;
  const detail = cause instanceof Error ? cause.message : String(cause);
  return new Error(`No AWS credentials found; looked at ${where}. ${detail}`, { cause });
}
