import { StoreDown } from '../../../ports/stores/limit-store.ts';
import type { StoreTime } from '../counting/counter.ts';
import type { Database } from './database.ts';

/** What happens around the steps of one transaction. */
export interface TransactionHooks {
  begun(): void;
  /** Before the commit. */
  write(): void;
  /** After a rollback. */
  forget(): void;
}

interface Waiting {
  readonly step: (now: StoreTime) => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly since: number;
}

/** More would keep the event loop for milliseconds. */
const MOST_STEPS = 256;
/** A process that waits longer than this for the others gives up, in milliseconds. */
const PATIENCE_MS = 700;
/** Between two tries for the lock, in milliseconds. */
const RETRY_MS = 2;

/** `SQLITE_BUSY`, https://sqlite.org/rescode.html#busy */
const BUSY = 5;

/**
 * Runs the steps of one turn of the event loop in one transaction. Most of a small transaction's cost is its commit. A
 * lone step waits for the end of the turn and no longer.
 */
export class GroupCommit {
  readonly #database: Database;
  readonly #hooks: TransactionHooks;
  readonly #time: () => StoreTime;
  readonly #name: string;
  #waiting: Waiting[] = [];
  #scheduled = false;
  #closed = false;

  constructor(database: Database, hooks: TransactionHooks, time: () => StoreTime, name: string) {
    this.#database = database;
    this.#hooks = hooks;
    this.#time = time;
    this.#name = name;
  }

  /** @throws StoreDown */
  run<Result>(step: (now: StoreTime) => Result): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      if (this.#closed) {
        reject(new StoreDown(this.#name, new Error('it is closed')));
        return;
      }
      const since = performance.now();
      this.#waiting.push({ step, resolve: resolve as Waiting['resolve'], reject, since });
      this.#schedule();
    });
  }

  /** Reads without a lock, and at once. @throws StoreDown */
  read<Result>(step: (now: StoreTime) => Result): Promise<Result> {
    try {
      return Promise.resolve(step(this.#time()));
    } catch (error) {
      return Promise.reject(new StoreDown(this.#name, error));
    }
  }

  /** Commits what waits; later steps are refused. */
  async close(): Promise<void> {
    this.#closed = true;
    while (this.#waiting.length > 0) {
      if (this.#commit()) continue;
      await new Promise<void>((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  #schedule(delayMs = 0): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    const flush = (): void => {
      this.#scheduled = false;
      if (this.#waiting.length === 0) return;
      const locked = !this.#commit();
      if (this.#waiting.length > 0) this.#schedule(locked ? RETRY_MS : 0);
    };
    if (delayMs === 0) setImmediate(flush);
    else setTimeout(flush, delayMs * (0.5 + Math.random()));
  }

  /** False: another process has the lock, and the steps still wait. */
  #commit(): boolean {
    try {
      this.#database.run('BEGIN IMMEDIATE');
    } catch (error) {
      if (!isBusy(error)) this.#refuse(error, this.#waiting.splice(0));
      else this.#refuse(error, this.#takeOverdue());
      return this.#waiting.length === 0;
    }
    const batch = this.#waiting.splice(0, MOST_STEPS);
    try {
      this.#finish(batch);
    } catch (error) {
      this.#rollback();
      if (batch.length === 1) this.#refuse(error, batch);
      else for (const each of batch) this.#alone(each);
    }
    return true;
  }

  #finish(batch: readonly Waiting[]): void {
    const now = this.#time();
    this.#hooks.begun();
    const results = batch.map(({ step }) => step(now));
    this.#hooks.write();
    this.#database.run('COMMIT');
    for (const [index, { resolve }] of batch.entries()) resolve(results[index]);
  }

  /** A step that fails must not take the others with it. */
  #alone(waiting: Waiting): void {
    try {
      this.#database.run('BEGIN IMMEDIATE');
      this.#finish([waiting]);
    } catch (error) {
      this.#rollback();
      this.#refuse(error, [waiting]);
    }
  }

  #rollback(): void {
    this.#hooks.forget();
    try {
      this.#database.run('ROLLBACK');
    } catch {
      // Some errors, such as a full disk, have ended the transaction already.
    }
  }

  #takeOverdue(): Waiting[] {
    const until = performance.now() - PATIENCE_MS;
    const overdue = this.#waiting.filter(({ since }) => since < until);
    this.#waiting = this.#waiting.filter(({ since }) => since >= until);
    return overdue;
  }

  #refuse(error: unknown, batch: readonly Waiting[]): void {
    for (const { reject } of batch) reject(new StoreDown(this.#name, error));
  }
}

function isBusy(error: unknown): boolean {
  // The lower byte is the code, the rest says more about it.
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === BUSY;
}
