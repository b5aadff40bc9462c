import { type FromWorker, isWorkerMessage, type ToWorker, WORKER_PORT_VARIABLE } from './worker-messages.ts';

/** A worker's side of superviseWorkers. */
export interface WorkerChannel {
  /** Where to listen, together with the other workers (`reusePort`): 0 for the first worker of a port of any number. */
  readonly port: number;
  /** What to serve by, as superviseWorkers was told. */
  configuration(): Promise<unknown>;
  /** It has changed. */
  onConfiguration(callback: (value: unknown) => void): void;
  /** This worker serves. */
  ready(port: number): void;
  /** `answer`: this worker's own metrics, for when another one is asked for all. */
  onMetricsWanted(answer: () => Promise<string>): void;
  /** The metrics of all workers, the own ones included. */
  collectMetrics(): Promise<readonly string[]>;
  /** The parent is gone: nobody will stop or replace this worker any more. */
  onOrphaned(callback: () => void): void;
}

/** undefined in a process that superviseWorkers did not start. */
export function workerChannel(): WorkerChannel | undefined {
  const port = process.env[WORKER_PORT_VARIABLE];
  if (port === undefined || process.send === undefined) return undefined;
  return new IpcWorkerChannel(Number(port));
}

class IpcWorkerChannel implements WorkerChannel {
  readonly port: number;
  readonly #waiting = new Map<number, (texts: readonly string[]) => void>();
  #answer: () => Promise<string> = () => Promise.resolve('');
  #lastId = 0;
  #onOrphaned: () => void = () => {};
  readonly #first = Promise.withResolvers<unknown>();
  #begun = false;
  /** Came after the first one, before anybody asked. */
  #latest: unknown;
  #onConfiguration: ((value: unknown) => void) | undefined;

  constructor(port: number) {
    this.port = port;
    process.on('message', (message: unknown) => {
      if (isWorkerMessage(message)) void this.#receive(message as ToWorker);
    });
    process.on('disconnect', () => this.#onGone());
  }

  configuration(): Promise<unknown> {
    return this.#first.promise;
  }

  onConfiguration(callback: (value: unknown) => void): void {
    this.#onConfiguration = callback;
    // It may have changed while this worker was still starting by the first one.
    if (this.#latest !== undefined) callback(this.#latest);
  }

  ready(port: number): void {
    say({ type: 'ready', port });
  }

  onMetricsWanted(answer: () => Promise<string>): void {
    this.#answer = answer;
  }

  async collectMetrics(): Promise<readonly string[]> {
    // Without a parent it speaks for itself.
    if (!process.connected) return [await this.#ownMetrics()];
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      say({ type: 'collect-metrics', id });
    });
  }

  onOrphaned(callback: () => void): void {
    this.#onOrphaned = callback;
    // It may have gone while this worker was still starting.
    if (!process.connected) callback();
  }

  async #receive(message: ToWorker): Promise<void> {
    if (message.type === 'configuration') {
      this.#configure(message.value);
      return;
    }
    if (message.type === 'metrics-wanted') {
      say({ type: 'metrics', id: message.id, text: await this.#ownMetrics() });
      return;
    }
    this.#waiting.get(message.id)?.(message.texts);
    this.#waiting.delete(message.id);
  }

  #configure(value: unknown): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#first.resolve(value);
    } else if (this.#onConfiguration) {
      this.#onConfiguration(value);
    } else {
      this.#latest = value;
    }
  }

  #ownMetrics(): Promise<string> {
    return this.#answer().catch(() => '');
  }

  #onGone(): void {
    for (const resolve of this.#waiting.values()) resolve([]);
    this.#waiting.clear();
    this.#onOrphaned();
  }
}

/** To a parent that may be gone by now: an error that nobody takes would end the process, and cut its streams. */
function say(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
