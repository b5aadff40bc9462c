import type { Clock } from '../../ports/clock.ts';
import type { CredentialSource, Credentials } from '../../ports/credential-source.ts';
import type { HttpClient, UpstreamReply, WireRequest } from '../../ports/http-client.ts';

/** A key that is refused is probably revoked. It is asked for again now and then, because it may be mended. */
const REFUSED_MS = 5 * 60_000;
const THROTTLED_MS = 30_000;
const LONGEST_MS = 10 * 60_000;

interface Key {
  readonly credentials: Credentials & { readonly type: 'api-key' };
  /** On the monotonic clock. */
  coolUntil: number;
}

/**
 * Several keys of one provider. One is used until the provider refuses or throttles it; then it rests, and the next one is
 * used. No request is repeated for this: the attempt loop decides about that alone.
 */
export class RotatingKeys implements CredentialSource {
  readonly #keys: readonly Key[];
  readonly #clock: Pick<Clock, 'monotonic'>;
  #current = 0;

  constructor(apiKeys: readonly string[], clock: Pick<Clock, 'monotonic'>) {
    this.#keys = apiKeys.map((apiKey) => ({ credentials: { type: 'api-key', apiKey }, coolUntil: 0 }));
    this.#clock = clock;
  }

  credentials(): Credentials {
    const now = this.#clock.monotonic();
    const inTurn = this.#keys.map((_, step) => (this.#current + step) % this.#keys.length);
    // While all of them rest, the one is taken whose rest ends first.
    const at = inTurn.reduce((best, each) => (this.#rest(each, now) < this.#rest(best, now) ? each : best));
    this.#current = at;
    return this.#keys[at]?.credentials ?? { type: 'none' };
  }

  /** The client that tells which keys were refused. */
  watching(client: HttpClient): HttpClient {
    return {
      send: async (request, options) => {
        const reply = await client.send(request, options);
        this.#learn(request, reply);
        return reply;
      },
      close: () => client.close(),
    };
  }

  #rest(at: number, now: number): number {
    return Math.max(0, (this.#keys[at]?.coolUntil ?? 0) - now);
  }

  #learn({ headers }: WireRequest, reply: UpstreamReply): void {
    const { status } = reply;
    if (status !== 401 && status !== 403 && status !== 429) return;
    const sent = Object.values(headers);
    const key = this.#keys.find(({ credentials: { apiKey } }) =>
      sent.some((value) => value === apiKey || value === `Bearer ${apiKey}`),
    );
    if (key) key.coolUntil = this.#clock.monotonic() + (status === 429 ? throttledMs(reply) : REFUSED_MS);
  }
}

function throttledMs(reply: UpstreamReply): number {
  const seconds = Number(reply.header('retry-after') ?? Number.NaN);
  return seconds > 0 ? Math.min(seconds * 1_000, LONGEST_MS) : THROTTLED_MS;
}
