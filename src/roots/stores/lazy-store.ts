import type { Clock, Timer } from '../../ports/clock.ts';
import type { CacheStore } from '../../ports/stores/cache-store.ts';
import type { IdempotencyStore } from '../../ports/stores/idempotency-store.ts';
import type { KeyStore } from '../../ports/stores/key-store.ts';
import type { Ledger } from '../../ports/stores/ledger.ts';
import { type LimitStore, StoreDown } from '../../ports/stores/limit-store.ts';
import type { StoreConnection } from '../../ports/stores/store-connection.ts';

export interface LazyStoreParts {
  /** As messages call it: `sqlite:`. */
  readonly name: string;
  readonly open: () => Promise<StoreConnection>;
  readonly clock: Clock;
  /** Hears when the store goes down, with the reason, and when it is back, without one. */
  readonly report: (cause: unknown) => void;
}

/** Between two tries to open a store that does not answer. */
const REOPEN_MS = 1_000;
/** A call waits no longer than this for a store that is being opened. */
const OPENING_PATIENCE_MS = 800;

type State =
  | { readonly is: 'unused' }
  | { readonly is: 'opening'; readonly opened: Promise<StoreConnection> }
  | { readonly is: 'open'; readonly connection: StoreConnection }
  | { readonly is: 'failed'; readonly cause: unknown; readonly retry: Timer }
  | { readonly is: 'closed' };

/** A store that is opened when it is first needed. Where it does not answer, it is tried again and again. */
export class LazyStore implements StoreConnection {
  readonly limits: LimitStore;
  readonly ledger: Ledger;
  readonly keys: KeyStore;
  readonly idempotency: IdempotencyStore;
  readonly cache: CacheStore;
  readonly #parts: LazyStoreParts;
  #state: State = { is: 'unused' };
  #down = false;

  constructor(parts: LazyStoreParts) {
    this.#parts = parts;
    const ask: Ask = (use) => this.#ask(use);
    this.limits = limitsBy(ask);
    this.ledger = {
      lines: (query) => ask(({ ledger }) => ledger.lines(query)),
      totals: (keys) => ask(({ ledger }) => ledger.totals(keys)),
    };
    this.keys = keysBy(ask);
    this.idempotency = idempotencyBy(ask);
    this.cache = {
      get: (key) => ask(({ cache }) => cache.get(key)),
      put: (entry, maxEntries) => ask(({ cache }) => cache.put(entry, maxEntries)),
      neighbours: (partition, limit) => ask(({ cache }) => cache.neighbours(partition, limit)),
      clear: (filter) => ask(({ cache }) => cache.clear(filter)),
    };
  }

  /** Opens it now. One that does not answer is tried again later. @throws Error when the operator has to do something */
  async open(): Promise<void> {
    await this.#connection().catch((error: unknown) => {
      if (!(error instanceof StoreDown)) throw error;
    });
  }

  async close(): Promise<void> {
    const state = this.#state;
    this.#state = { is: 'closed' };
    if (state.is === 'failed') state.retry.cancel();
    if (state.is === 'open') await state.connection.close();
    if (state.is === 'opening') await state.opened.then((late) => late.close()).catch(() => {});
  }

  #ask<Result>(use: (connection: StoreConnection) => Promise<Result>): Promise<Result> {
    const state = this.#state;
    const answer = state.is === 'open' ? use(state.connection) : this.#opened().then(use);
    return answer.then(
      (result) => {
        if (this.#down) this.#tell(undefined);
        return result;
      },
      (error: unknown) => {
        if (error instanceof StoreDown && !this.#down) this.#tell(error);
        throw error;
      },
    );
  }

  #tell(cause: StoreDown | undefined): void {
    if (this.#state.is === 'closed') return;
    this.#down = cause !== undefined;
    this.#parts.report(cause);
  }

  /** The connection, within the patience of a call. */
  #opened(): Promise<StoreConnection> {
    const { clock, name } = this.#parts;
    return new Promise((resolve, reject) => {
      const timer = clock.setTimer(
        () => reject(new StoreDown(name, new Error('it is still being opened'))),
        OPENING_PATIENCE_MS,
      );
      this.#connection()
        .then(resolve, (error: unknown) => reject(asDown(name, error)))
        .finally(() => timer.cancel());
    });
  }

  #connection(): Promise<StoreConnection> {
    const state = this.#state;
    switch (state.is) {
      case 'open':
        return Promise.resolve(state.connection);
      case 'opening':
        return state.opened;
      case 'failed':
        return Promise.reject(state.cause);
      case 'closed':
        return Promise.reject(new StoreDown(this.#parts.name, new Error('it is closed')));
      case 'unused':
        return this.#open();
    }
  }

  #open(): Promise<StoreConnection> {
    const opened = this.#parts.open().then(
      (connection) => {
        if (this.#state.is === 'opening') this.#state = { is: 'open', connection };
        return connection;
      },
      (cause: unknown) => {
        if (this.#state.is === 'opening') this.#failed(cause);
        throw cause;
      },
    );
    this.#state = { is: 'opening', opened };
    return opened;
  }

  #failed(cause: unknown): void {
    if (!this.#down) this.#tell(asDown(this.#parts.name, cause));
    const retry = this.#parts.clock.setTimer(() => {
      this.#open().then(
        () => this.#tell(undefined),
        () => {},
      );
    }, REOPEN_MS);
    this.#state = { is: 'failed', cause, retry };
  }
}

function asDown(name: string, error: unknown): StoreDown {
  return error instanceof StoreDown ? error : new StoreDown(name, error);
}

type Ask = <Result>(use: (connection: StoreConnection) => Promise<Result>) => Promise<Result>;

function limitsBy(ask: Ask): LimitStore {
  return {
    take: (taking) => ask(({ limits }) => limits.take(taking)),
    settle: (settling) => ask(({ limits }) => limits.settle(settling)),
    renew: (owner, leaseMs) => ask(({ limits }) => limits.renew(owner, leaseMs)),
    sweep: () => ask(({ limits }) => limits.sweep()),
    standings: (asked) => ask(({ limits }) => limits.standings(asked)),
  };
}

function keysBy(ask: Ask): KeyStore {
  return {
    version: () => ask(({ keys }) => keys.version()),
    all: () => ask(({ keys }) => keys.all()),
    create: (key) => ask(({ keys }) => keys.create(key)),
    rotate: (name, next, oldUntilMs) => ask(({ keys }) => keys.rotate(name, next, oldUntilMs)),
    revoke: (name, atMs) => ask(({ keys }) => keys.revoke(name, atMs)),
  };
}

function idempotencyBy(ask: Ask): IdempotencyStore {
  return {
    claim: (claim) => ask(({ idempotency }) => idempotency.claim(claim)),
    renew: (id, owner, leaseMs) => ask(({ idempotency }) => idempotency.renew(id, owner, leaseMs)),
    complete: (id, owner, answer, ttlMs) =>
      ask(({ idempotency }) => idempotency.complete(id, owner, answer, ttlMs)),
    release: (id, owner) => ask(({ idempotency }) => idempotency.release(id, owner)),
  };
}
