import { isWorkerMessage, type ToWorker, WORKER_PORT_VARIABLE } from './worker-messages.ts';

/** A worker's side of superviseWorkers. */
export interface WorkerChannel {
  /** Where to listen, together with the other workers (`reusePort`): 0 for the first worker of a port of any number. */
  readonly port: number;
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
  #answer: (() => Promise<string>) | undefined;
  #lastId = 0;

  constructor(port: number) {
    this.port = port;
    process.on('message', (message: unknown) => {
      if (isWorkerMessage(message)) void this.#receive(message as ToWorker);
    });
  }

  ready(port: number): void {
    process.send?.({ type: 'ready', port });
  }

  onMetricsWanted(answer: () => Promise<string>): void {
    this.#answer = answer;
  }

  collectMetrics(): Promise<readonly string[]> {
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      process.send?.({ type: 'collect-metrics', id });
    });
  }

  onOrphaned(callback: () => void): void {
    process.on('disconnect', callback);
  }

  async #receive(message: ToWorker): Promise<void> {
    if (message.type === 'collected-metrics') {
      this.#waiting.get(message.id)?.(message.texts);
      this.#waiting.delete(message.id);
      return;
    }
    const text = (await this.#answer?.().catch(() => '')) ?? '';
    process.send?.({ type: 'metrics', id: message.id, text });
  }
}
