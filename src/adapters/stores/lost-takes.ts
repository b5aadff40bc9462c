import type { Clock, Timer } from '../../ports/clock.ts';

const RETRY_MS = 250;
/** So many calls at once are under way in no process. */
const MOST = 100_000;

/**
 * Takes whose answer was lost. The store may have done them, or may do them yet, and their owner lives: no lease would ever
 * free what they hold. So each is undone as soon as the store answers again.
 */
export class LostTakes<T> {
  readonly #clock: Clock;
  /** Rejects as long as the store is down. */
  readonly #undo: (take: T) => Promise<unknown>;
  readonly #lost = new Set<T>();
  #timer: Timer | undefined;
  #closed = false;

  constructor(clock: Clock, undo: (take: T) => Promise<unknown>) {
    this.#clock = clock;
    this.#undo = undo;
  }

  add(take: T): void {
    if (this.#lost.size < MOST) this.#lost.add(take);
    this.#later();
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #later(): void {
    if (this.#closed || this.#lost.size === 0) return;
    this.#timer ??= this.#clock.setTimer(() => void this.#undoAll(), RETRY_MS);
  }

  async #undoAll(): Promise<void> {
    const takes = [...this.#lost];
    await Promise.all(
      takes.map(async (take) => {
        try {
          await this.#undo(take);
          this.#lost.delete(take);
        } catch {
          // The next round asks again.
        }
      }),
    );
    this.#timer = undefined;
    this.#later();
  }
}
