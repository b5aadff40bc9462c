import type { Clock, Timer } from '../../ports/clock.ts';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/**
 * A clock for simulations of very many timers: it runs from one timer to the next as fast as the machine can. Wall and
 * monotonic time advance together.
 */
export class EventClock implements Clock {
  readonly #epoch: number;
  #elapsed = 0;
  #order = 0;
  /** A binary heap, the next one first. */
  readonly #heap: Due[] = [];

  constructor(startMs = 1_700_000_000_000) {
    this.#epoch = startMs;
  }

  now(): number {
    return this.#epoch + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  setTimer(callback: () => void, delayMs: number): Timer {
    const due: Due = {
      at: this.#elapsed + Math.max(0, delayMs),
      order: this.#order++,
      callback,
      cancelled: false,
    };
    this.#push(due);
    return {
      cancel() {
        due.cancelled = true;
      },
    };
  }

  /** Runs until no timer is left, or the time is over. Promises settle between two timers. */
  async runUntil(endMs: number): Promise<void> {
    await settlePromises();
    for (let next = this.#heap[0]; next !== undefined && next.at <= endMs; next = this.#heap[0]) {
      this.#pop();
      if (next.cancelled) continue;
      this.#elapsed = next.at;
      next.callback();
      await settlePromises();
    }
    this.#elapsed = Math.max(this.#elapsed, endMs);
  }

  #push(due: Due): void {
    const heap = this.#heap;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!isBefore(due, heap[parent] as Due)) break;
      heap[at] = heap[parent] as Due;
      at = parent;
    }
    heap[at] = due;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Due;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Due, heap[child] as Due)) child++;
      if (!isBefore(heap[child] as Due, last)) break;
      heap[at] = heap[child] as Due;
      at = child;
    }
    heap[at] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

/** Promise chains of a call are far shorter than this. */
const TURNS = 40;

async function settlePromises(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
}
