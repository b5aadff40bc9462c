import { buildConnector, Client } from 'undici';

/** Only a backstop for sockets whose request was given up while they were dialling: each request has its own bound. */
const LONGEST_DIAL_MS = 120_000;

/**
 * One connection a request, kept for the next one. undici's own pool dials anew for every call that is given up, and
 * keeps that connection too: 500 clients that leave would leave 500 sockets behind. Here such a call takes its
 * connection with it.
 */
export class ClientPool {
  readonly #options: Client.Options;
  /** The last one used is the first one taken, so that those not needed grow old and close. */
  readonly #idle = new Map<string, Client[]>();
  readonly #open = new Set<Client>();

  constructor(options: Omit<Client.Options, 'connect'>) {
    // One connector for all: it remembers the TLS sessions.
    this.#options = { ...options, connect: buildConnector({ timeout: LONGEST_DIAL_MS }) };
  }

  /** A client for one request. It goes back by `release` or `discard`. */
  take(origin: string): Client {
    return this.#idle.get(origin)?.pop() ?? this.#dial(origin);
  }

  /** Its request is over, its connection may carry another. */
  release(origin: string, client: Client): void {
    if (client.destroyed || client.closed) return;
    const idle = this.#idle.get(origin);
    if (idle) idle.push(client);
    else this.#idle.set(origin, [client]);
  }

  /** Its request was given up or failed: the connection is cut. */
  discard(client: Client, error: Error): void {
    this.#open.delete(client);
    client.destroy(error, ignore);
  }

  /** Requests under way finish first. */
  async close(): Promise<void> {
    this.#idle.clear();
    await Promise.all([...this.#open].map((client) => client.close()));
  }

  #dial(origin: string): Client {
    const client = new Client(origin, this.#options);
    this.#open.add(client);
    client.on('disconnect', (_origin, _targets, error) => this.#disconnected(origin, client, error));
    return client;
  }

  /** While a request is under way undici tells its handler, which then discards the client. */
  #disconnected(origin: string, client: Client, error: Error): void {
    const idle = this.#idle.get(origin);
    const at = idle?.lastIndexOf(client) ?? -1;
    if (idle === undefined || at < 0) return;
    idle.splice(at, 1);
    if (idle.length === 0) this.#idle.delete(origin);
    this.discard(client, error);
  }
}

function ignore(): void {}
