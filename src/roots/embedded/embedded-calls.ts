import { Waiting } from './waiting.ts';

/** The calls of the program that embeds the gateway: what a drain waits for, and what keeps the process alive. */
export class EmbeddedCalls {
  #count = 0;
  readonly #waiting = new Waiting();

  get count(): number {
    return this.#count;
  }

  /** One more is under way. @returns what tells that it is over; idempotent */
  begin(): () => void {
    this.#count += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      this.#count -= 1;
    };
  }

  waitFor<T>(promise: Promise<T>): Promise<T> {
    return this.#waiting.until(promise);
  }
}
