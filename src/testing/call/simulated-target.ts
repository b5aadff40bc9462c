import type { Clock } from '../../ports/clock.ts';
import {
  type HttpClient,
  NetworkError,
  type SendOptions,
  type UpstreamReply,
  type WireRequest,
} from '../../ports/http-client.ts';
import type { Random } from '../../ports/random.ts';

/** How a target behaves at a moment. */
export type Behaviour =
  | { readonly does: 'answer'; readonly ms: number }
  | { readonly does: 'refuse' | 'reset' | 'hang' }
  | { readonly does: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Breaks off behind its first content. */
  | { readonly does: 'cut'; readonly ms: number };

/** A model server on a clock of its own: what it does to a request is asked when the request arrives. */
export class SimulatedTarget implements HttpClient {
  /** When each attempt arrived, on the monotonic clock. */
  readonly arrivals: number[] = [];
  behaves: (random: Random, now: number) => Behaviour;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random, behaves: (random: Random, now: number) => Behaviour) {
    this.#clock = clock;
    this.#random = random;
    this.behaves = behaves;
  }

  async send(_request: WireRequest, { signal }: SendOptions): Promise<UpstreamReply> {
    const now = this.#clock.monotonic();
    this.arrivals.push(now);
    const behaviour = this.behaves(this.#random, now);
    switch (behaviour.does) {
      case 'answer':
        await this.#pass(behaviour.ms, signal);
        return reply(200, ['hello', '.']);
      case 'cut':
        await this.#pass(behaviour.ms, signal);
        return reply(200, ['hello', new NetworkError('reset', 'ECONNRESET')]);
      case 'status':
        await this.#pass(5, signal);
        return reply(behaviour.status, ['no'], behaviour.headers);
      case 'refuse':
        throw new NetworkError('refused', 'ECONNREFUSED');
      case 'reset':
        await this.#pass(5, signal);
        throw new NetworkError('reset', 'ECONNRESET');
      case 'hang':
        await this.#pass(undefined, signal);
        throw new Error('it hangs for ever');
    }
  }

  async close(): Promise<void> {}

  /** @param ms undefined: for ever */
  #pass(ms: number | undefined, signal: SendOptions['signal']): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        timer?.cancel();
        reject(new NetworkError('aborted', 'signal'));
      };
      const timer =
        ms === undefined
          ? undefined
          : this.#clock.setTimer(() => {
              signal.removeEventListener('abort', onAbort);
              resolve();
            }, ms);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }
}

function reply(
  status: number,
  pieces: readonly (string | NetworkError)[],
  headers: Readonly<Record<string, string>> = {},
): UpstreamReply {
  const left = [...pieces];
  return {
    status,
    header: (name) => headers[name] ?? null,
    body: {
      async read() {
        const piece = left.shift();
        if (piece === undefined) return null;
        if (piece instanceof NetworkError) throw piece;
        return new TextEncoder().encode(piece);
      },
      cancel() {},
      release() {},
    },
  };
}
