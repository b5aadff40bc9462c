import type { Clock, Timer } from '../../ports/clock.ts';
import type { LedgerLine } from '../../ports/stores/ledger.ts';
import { type Settling, StoreDown } from '../../ports/stores/limit-store.ts';
import type { Stores } from '../../ports/stores/store-connection.ts';
import type { Holding } from './reservation.ts';

export interface SettlementParts {
  readonly stores: Pick<Stores, 'limits' | 'holder'>;
  readonly clock: Pick<Clock, 'setTimer'>;
  /** What could not be booked is lost. */
  readonly onLost: (requestId: string, cause: unknown) => void;
}

/** While the store is down, settlements wait and are tried again after this. */
const RETRY_MS = 1_000;
/** More than this do not wait: a process must not grow until its store is back. */
const MAX_WAITING = 100_000;

/**
 * Books what calls have cost. Nobody waits for it: an answer is out by then. What the store cannot take now is kept, in
 * order, until it can.
 */
export class Settlements {
  readonly #parts: SettlementParts;
  readonly #waiting: Settling[] = [];
  #underWay = 0;
  /** Whoever waits for those under way. */
  #onIdle: (() => void) | undefined;
  #timer: Timer | undefined;

  constructor(parts: SettlementParts) {
    this.#parts = parts;
  }

  readonly settle = (
    { id, limits }: Holding,
    lines: readonly LedgerLine[],
    refunds: Readonly<Record<string, number>>,
  ): void => {
    const { owner } = this.#parts.stores.holder;
    void this.#start({ reservation: id, owner, refunds, lines, limits });
  };

  /** Books what can be booked, once more. Idempotent. Never rejects. */
  async close(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    this.#timer?.cancel();
    await this.#tryWaiting();
    this.#timer?.cancel();
  }

  async #start(settling: Settling): Promise<void> {
    this.#underWay++;
    if (!(await this.#book(settling))) this.#wait(settling);
    this.#underWay--;
    if (this.#underWay === 0) this.#onIdle?.();
  }

  /** False: the store is down. */
  async #book(settling: Settling): Promise<boolean> {
    try {
      await this.#parts.stores.limits.settle(settling);
      return true;
    } catch (thrown) {
      if (thrown instanceof StoreDown) return false;
      this.#parts.onLost(settling.reservation, thrown);
      return true;
    }
  }

  #wait(settling: Settling): void {
    if (this.#waiting.length >= MAX_WAITING) {
      this.#parts.onLost(settling.reservation, new Error('too many settlements wait for the store'));
      return;
    }
    this.#waiting.push(settling);
    this.#timer ??= this.#parts.clock.setTimer(this.#retry, RETRY_MS);
  }

  readonly #retry = (): void => {
    this.#timer = undefined;
    void this.#tryWaiting().then(() => {
      if (this.#waiting.length > 0) this.#timer ??= this.#parts.clock.setTimer(this.#retry, RETRY_MS);
    });
  };

  async #tryWaiting(): Promise<void> {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!(await this.#book(next))) return;
      this.#waiting.shift();
    }
  }
}
