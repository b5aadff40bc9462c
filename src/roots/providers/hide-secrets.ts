import type { ConnectionSettings } from '../../config/settings.ts';
import type { Failure } from '../../core/failure.ts';
import type { PartBatch } from '../../core/stream-part.ts';
import type { CredentialSettings } from '../../ports/credential-source.ts';
import type { BoundProvider, ChatDecoder } from '../../ports/provider.ts';

const HIDDEN = '[redacted]';
/** Anything shorter may be a word of the text. */
const LEAST_CHARS = 8;

/** The provider, whose words never repeat what the configuration holds as its credentials. */
export function hidingSecrets(provider: BoundProvider, secrets: readonly string[]): BoundProvider {
  if (secrets.length === 0) return provider;
  return {
    ...provider,
    failure: (head, body) => withoutSecrets(provider.failure(head, body), secrets),
    decoder: (call) => new HidingDecoder(provider.decoder(call), secrets),
    requestId(head) {
      const id = provider.requestId(head);
      return id === null ? null : hide(id, secrets);
    },
  };
}

/** The longest first, so that no rest of one is left behind. */
export function secretsOf(
  credentials: CredentialSettings,
  { headers = {}, proxy }: ConnectionSettings = {},
): readonly string[] {
  const given = [...credentialsIn(credentials), ...Object.values(headers).flatMap(partsOfHeader)];
  const url = proxy === undefined ? null : URL.parse(proxy);
  if (url) given.push(url.username, url.password);
  return [...new Set(given)]
    .filter((each) => each.length >= LEAST_CHARS)
    .toSorted((a, b) => b.length - a.length);
}

/** A server may repeat the token alone. */
function partsOfHeader(value: string): readonly string[] {
  const space = value.indexOf(' ');
  return space < 0 ? [value] : [value, value.slice(space + 1)];
}

function credentialsIn(credentials: CredentialSettings): readonly string[] {
  switch (credentials.type) {
    case 'api-key':
      return [credentials.apiKey];
    case 'api-keys':
      return credentials.apiKeys;
    case 'aws':
      return [credentials.secretAccessKey, credentials.sessionToken ?? '', credentials.accessKeyId];
    default:
      return [];
  }
}

class HidingDecoder implements ChatDecoder {
  readonly #decoder: ChatDecoder;
  readonly #secrets: readonly string[];

  constructor(decoder: ChatDecoder, secrets: readonly string[]) {
    this.#decoder = decoder;
    this.#secrets = secrets;
  }

  get thinking(): boolean {
    return this.#decoder.thinking === true;
  }

  push(bytes: Uint8Array): PartBatch {
    return this.#hidden(this.#decoder.push(bytes));
  }

  end(): PartBatch {
    return this.#hidden(this.#decoder.end());
  }

  #hidden(batch: PartBatch): PartBatch {
    const { parts } = batch;
    const last = parts[parts.length - 1];
    if (last?.type !== 'failure') return batch;
    const failure = withoutSecrets(last.failure, this.#secrets);
    return { ...batch, parts: [...parts.slice(0, -1), { ...last, failure }] };
  }
}

function withoutSecrets(why: Failure, secrets: readonly string[]): Failure {
  const { message, param, upstreamCode, upstreamRequestId } = why;
  return {
    ...why,
    message: hide(message, secrets),
    ...(param === undefined ? {} : { param: hide(param, secrets) }),
    ...(upstreamCode === undefined ? {} : { upstreamCode: hide(upstreamCode, secrets) }),
    ...(upstreamRequestId === undefined ? {} : { upstreamRequestId: hide(upstreamRequestId, secrets) }),
  };
}

function hide(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) clean = clean.replaceAll(secret, HIDDEN);
  return clean;
}
