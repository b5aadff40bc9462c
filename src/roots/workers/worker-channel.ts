import { type FromWorker, isWorkerMessage, type ToWorker, WORKER_PORT_VARIABLE } from './worker-messages.ts';

/** The worker's side of superviseWorkers. */
export interface WorkerChannel {
  /** The port to listen on with the other workers (`reusePort`). 0 for the first worker, if any port will do. */
  readonly port: number;
  /** The configuration that superviseWorkers was given. */
  configuration(): Promise<unknown>;
  /** Calls back with each later configuration. */
  onConfiguration(callback: (value: unknown) => void): void;
  /** Calls back when a later configuration could not be used. `quiet`: another worker logs it. */
  onReloadRefused(callback: (problems: string, quiet: boolean) => void): void;
  /** Reports that this worker serves. */
  ready(port: number): void;
  /** `answer` returns this worker's own metrics. It is called when another worker collects all metrics. */
  onMetricsWanted(answer: () => Promise<string>): void;
  /** The metrics of all workers, with this one's own. */
  collectMetrics(): Promise<readonly string[]>;
  /** Calls back when the parent is gone. Nothing would then stop or replace this worker. */
  onOrphaned(callback: () => void): void;
}

/** Undefined in a process that superviseWorkers did not start. */
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
  #onReloadRefused: (problems: string, quiet: boolean) => void = () => {};
  readonly #first = Promise.withResolvers<unknown>();
  #begun = false;
  /** A configuration that came after the first one and before `onConfiguration` was called. */
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
    // The configuration may have changed while this worker was still starting.
    if (this.#latest !== undefined) callback(this.#latest);
  }

  onReloadRefused(callback: (problems: string, quiet: boolean) => void): void {
    this.#onReloadRefused = callback;
  }

  ready(port: number): void {
    say({ type: 'ready', port });
  }

  onMetricsWanted(answer: () => Promise<string>): void {
    this.#answer = answer;
  }

  async collectMetrics(): Promise<readonly string[]> {
    // Without a parent the worker reports only its own metrics.
    if (!process.connected) return [await this.#ownMetrics()];
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      say({ type: 'collect-metrics', id });
    });
  }

  onOrphaned(callback: () => void): void {
    this.#onOrphaned = callback;
    // The parent may have gone while this worker was still starting.
    if (!process.connected) callback();
  }

  async #receive(message: ToWorker): Promise<void> {
    if (message.type === 'configuration') {
      this.#configure(message.value);
      return;
    }
    if (message.type === 'reload-refused') {
      this.#onReloadRefused(message.problems, message.quiet);
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

/** Sends to a parent that may be gone. An error without a listener would end the process and cut its streams. */
function say(message: FromWorker): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}
