import { Connection } from './connection.ts';

export interface LoadResult {
  /** Exchanges with status 200 and a whole body. */
  readonly served: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Keep-alive connections. Each sends its next request as soon as it has its answer. */
export class ClosedLoop {
  readonly #port: number;
  readonly #connections: Connection[];
  #served = 0;
  #failed = 0;

  private constructor(port: number, connections: Connection[]) {
    this.#port = port;
    this.#connections = connections;
  }

  static async open(port: number, concurrency: number): Promise<ClosedLoop> {
    const connections = Array.from({ length: concurrency }, () => Connection.open(port));
    return new ClosedLoop(port, await Promise.all(connections));
  }

  /** Runs for `forMs`, then waits for the pending answers. */
  async run(request: Uint8Array, forMs: number): Promise<LoadResult> {
    await this.#reopen();
    this.#served = this.#failed = 0;
    const startedAt = performance.now();
    const until = startedAt + forMs;
    await Promise.all(this.#connections.map((connection) => this.#loop(connection, request, until)));
    return { served: this.#served, failed: this.#failed, seconds: (performance.now() - startedAt) / 1_000 };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
  }

  /** Opens connections again that a server closed while they were idle. */
  async #reopen(): Promise<void> {
    for (const [at, connection] of this.#connections.entries()) {
      if (connection.closed) this.#connections[at] = await Connection.open(this.#port);
    }
  }

  #loop(connection: Connection, request: Uint8Array, until: number): Promise<void> {
    return new Promise((resolve) => {
      const next = (): void => {
        if (connection.closed || performance.now() >= until) resolve();
        else connection.send(request, onDone);
      };
      const onDone = ({ ok }: { readonly ok: boolean }): void => {
        if (ok) this.#served++;
        else this.#failed++;
        next();
      };
      next();
    });
  }
}
