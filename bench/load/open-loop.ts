import { Connection, type Outcome } from './connection.ts';

export interface OpenLoopResult {
  readonly failed: number;
  /** One time for each request, from the moment at which it should have been sent. */
  readonly totalMs: readonly number[];
  readonly firstByteMs: readonly number[];
}

/**
 * Sends at a fixed rate, whatever the answers do. So a slow server does not slow the measurement down (coordinated
 * omission). Connections are opened when they are needed, and kept.
 */
export class OpenLoop {
  readonly #port: number;
  readonly #idle: Connection[] = [];
  readonly #all: Connection[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  async run(request: Uint8Array, ratePerSecond: number, forMs: number): Promise<OpenLoopResult> {
    while (this.#idle.length < START_CONNECTIONS) this.#idle.push(await this.#open());
    const totalMs: number[] = [];
    const firstByteMs: number[] = [];
    let failed = 0;
    const pending: Promise<void>[] = [];
    const intervalMs = 1_000 / ratePerSecond;
    const startedAt = performance.now();
    const count = Math.floor(forMs / intervalMs);
    for (let sent = 0; sent < count; ) {
      const due = startedAt + sent * intervalMs;
      if (performance.now() < due) {
        await nextTurn();
        continue;
      }
      sent++;
      pending.push(
        this.#exchange(request, due).then((outcome) => {
          if (!outcome.ok) failed++;
          totalMs.push(outcome.totalMs);
          firstByteMs.push(outcome.firstByteMs);
        }),
      );
    }
    await Promise.all(pending);
    return { failed, totalMs, firstByteMs };
  }

  close(): void {
    for (const connection of this.#all) connection.close();
  }

  async #exchange(request: Uint8Array, due: number): Promise<Outcome> {
    let connection = this.#idle.pop();
    while (connection?.closed) connection = this.#idle.pop();
    connection ??= await this.#open();
    const open = connection;
    return new Promise<Outcome>((resolve) => {
      open.send(
        request,
        (outcome) => {
          if (!open.closed) this.#idle.push(open);
          resolve(outcome);
        },
        due,
      );
    });
  }

  async #open(): Promise<Connection> {
    const connection = await Connection.open(this.#port);
    this.#all.push(connection);
    return connection;
  }
}

const START_CONNECTIONS = 16;

/** Timers are too coarse for intervals of 2 ms. So the event loop turns, and reads what has arrived. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
