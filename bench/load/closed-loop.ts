import { Connection } from './connection.ts';

export interface LoadResult {
  /** Exchanges that went well. */
  readonly served: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Keep-alive connections, each of which sends its next request as soon as it has its answer. */
export class ClosedLoop {
  readonly #connections: readonly Connection[];
  #served = 0;
  #failed = 0;

  private constructor(connections: readonly Connection[]) {
    this.#connections = connections;
  }

  static async open(port: number, concurrency: number): Promise<ClosedLoop> {
    return new ClosedLoop(
      await Promise.all(Array.from({ length: concurrency }, () => Connection.open(port))),
    );
  }

  /** Runs for so long, then waits for the answers that are on their way. */
  async run(request: Uint8Array, forMs: number): Promise<LoadResult> {
    this.#served = this.#failed = 0;
    const startedAt = performance.now();
    const until = startedAt + forMs;
    await Promise.all(this.#connections.map((connection) => this.#loop(connection, request, until)));
    return { served: this.#served, failed: this.#failed, seconds: (performance.now() - startedAt) / 1_000 };
  }

  close(): void {
    for (const connection of this.#connections) connection.close();
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
