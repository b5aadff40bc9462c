import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock, Timer } from '../../ports/clock.ts';
import { collectMetrics } from './collect-metrics.ts';
import { type FromWorker, isWorkerMessage, type ToWorker, WORKER_PORT_VARIABLE } from './worker-messages.ts';

export interface SuperviseOptions {
  /** The number of workers, at least 1. */
  readonly count: number;
  /** The program and arguments of one worker. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The port that all workers listen on. 0: the first worker picks one. */
  readonly port: number;
  /** The configuration for each worker, as JSON can carry it. Only the worker reads it. */
  readonly configuration: unknown;
  readonly clock: Clock;
  /** Reports that a worker died and is replaced. */
  readonly log: (message: string, detail: Readonly<Record<string, string | number>>) => void;
}

/** Workers that serve. */
export interface RunningWorkers {
  readonly port: number;
  /**
   * A new configuration for all workers and for later replacements. No worker reads the file itself, so that they never
   * differ. So a file with a mistake does not keep a replacement from starting.
   */
  reload(configuration: unknown): void;
  /** Tells all workers that a later configuration could not be used. The oldest logs it, and the others only count it. */
  reloadRefused(problems: string): void;
  /** Sends SIGTERM to all. Resolves when all have finished their requests. Idempotent. */
  drain(): Promise<void>;
  /** Ends all at once. Idempotent. */
  close(): Promise<void>;
}

/** A worker ended before it served. Its own message is on standard error. */
export class WorkerStartError extends Error {
  /** The exit code for the parent too. */
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`a worker ended with exit code ${exitCode} before it served`);
    this.name = 'WorkerStartError';
    this.exitCode = exitCode;
  }
}

/**
 * Starts workers on one port and keeps them running. Resolves once all serve.
 * @throws WorkerStartError when one of the first workers ends before it serves
 */
export async function superviseWorkers(options: SuperviseOptions): Promise<RunningWorkers> {
  const supervisor = new Supervisor(options);
  await supervisor.start();
  return supervisor;
}

/**
 * A worker that lived this long (in milliseconds) is replaced at once. One that dies sooner is replaced after a wait that
 * doubles each time.
 */
const STEADY_MS = 10_000;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 10_000;

interface Worker {
  readonly child: ChildProcess;
  readonly startedAt: number;
  ready: boolean;
}

class Supervisor implements RunningWorkers {
  port: number;
  readonly #options: SuperviseOptions;
  /** How often workers were asked for their metrics. */
  #questions = 0;
  readonly #workers = new Set<Worker>();
  readonly #backoffs = new Set<Timer>();
  /** How many workers in a row died early. */
  #earlyDeaths = 0;
  #stopping = false;
  #configuration: unknown;
  #onEmpty: (() => void) | undefined;

  constructor(options: SuperviseOptions) {
    this.#options = options;
    this.port = options.port;
    this.#configuration = options.configuration;
  }

  async start(): Promise<void> {
    try {
      // The first worker picks the port if it may be any. The others then listen on the same one.
      await this.#startFirst();
      await Promise.all(Array.from({ length: this.#options.count - 1 }, () => this.#startFirst()));
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  reload(configuration: unknown): void {
    this.#configuration = configuration;
    for (const { child } of this.#workers) this.#configure(child);
  }

  reloadRefused(problems: string): void {
    let quiet = false;
    for (const { child } of this.#workers) {
      if (!child.connected) continue;
      const message: ToWorker = { type: 'reload-refused', problems, quiet };
      child.send(message, () => {});
      quiet = true;
    }
  }

  drain(): Promise<void> {
    return this.#stop('SIGTERM');
  }

  close(): Promise<void> {
    return this.#stop('SIGKILL');
  }

  #stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#backoffs) timer.cancel();
    this.#backoffs.clear();
    for (const { child } of this.#workers) child.kill(signal);
    return new Promise((resolve) => {
      const earlier = this.#onEmpty;
      this.#onEmpty = () => {
        earlier?.();
        resolve();
      };
      if (this.#workers.size === 0) this.#onEmpty();
    });
  }

  #configure(child: ChildProcess): void {
    const message: ToWorker = { type: 'configuration', value: this.#configuration };
    // A dying worker does not take the message. Its exit event follows.
    if (child.connected) child.send(message, () => {});
  }

  #startFirst(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#spawn(resolve, (code) => reject(new WorkerStartError(code)));
    });
  }

  #spawn(onReady: () => void, onFailedStart: (exitCode: number) => void): void {
    const { command, env, clock } = this.#options;
    const [program, ...args] = command;
    const child = spawn(program, args, {
      env: { ...env, [WORKER_PORT_VARIABLE]: String(this.port) },
      // Workers write nothing to standard output. Its one line comes from the parent.
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // Ctrl-C signals the whole process group. Only the parent may get it; it stops the workers itself.
      detached: true,
    });
    const worker: Worker = { child, startedAt: clock.monotonic(), ready: false };
    this.#workers.add(worker);
    this.#configure(child);
    child.on('message', (message: unknown) => {
      if (!isWorkerMessage(message)) return;
      this.#receive(worker, message as FromWorker);
      if (message.type === 'ready') onReady();
    });
    let ended = false;
    const onEnd = (code: number | null, signal: string) => {
      if (ended) return;
      ended = true;
      this.#workers.delete(worker);
      if (worker.ready) this.#onDeath(worker, code, signal);
      else onFailedStart(code ?? 1);
      if (this.#workers.size === 0) this.#onEmpty?.();
    };
    child.on('exit', (code, signal) => onEnd(code, signal ?? ''));
    // The process could not be started at all.
    child.on('error', (error) => onEnd(null, error.message));
  }

  #receive(worker: Worker, message: FromWorker): void {
    if (message.type === 'ready') {
      worker.ready = true;
      this.port = message.port;
    } else if (message.type === 'collect-metrics') {
      void this.#answerMetrics(worker, message.id);
    }
  }

  async #answerMetrics(worker: Worker, id: number): Promise<void> {
    const serving = [...this.#workers].filter(({ ready }) => ready).map(({ child }) => child);
    const texts = await collectMetrics(serving, ++this.#questions, this.#options.clock);
    const answer: ToWorker = { type: 'collected-metrics', id, texts };
    if (worker.child.connected) worker.child.send(answer);
  }

  #onDeath(worker: Worker, code: number | null, signal: string): void {
    if (this.#stopping) return;
    const { clock, log } = this.#options;
    const livedMs = clock.monotonic() - worker.startedAt;
    this.#earlyDeaths = livedMs >= STEADY_MS ? 0 : this.#earlyDeaths + 1;
    const exit = signal === '' ? { code: code ?? 0 } : { signal };
    log('a worker died and is replaced', {
      pid: worker.child.pid ?? 0,
      ...exit,
      livedMs: Math.round(livedMs),
    });
    this.#replaceLater();
  }

  #replaceLater(): void {
    const { clock } = this.#options;
    const delayMs = this.#earlyDeaths === 0 ? 0 : FIRST_BACKOFF_MS * 2 ** (this.#earlyDeaths - 1);
    const timer = clock.setTimer(
      () => {
        this.#backoffs.delete(timer);
        if (this.#stopping) return;
        this.#spawn(
          () => {},
          () => {
            this.#earlyDeaths++;
            if (!this.#stopping) this.#replaceLater();
          },
        );
      },
      Math.min(delayMs, LONGEST_BACKOFF_MS),
    );
    this.#backoffs.add(timer);
  }
}
