/**
 * Keeps the process alive while somebody waits for an answer. The gateway's own timers never do, so that a program whose
 * last line is `await gateway.callModel(…)` would end before the answer.
 */
export class Waiting {
  #count = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  async until<T>(promise: Promise<T>): Promise<T> {
    this.#count += 1;
    this.#timer ??= setInterval(() => {}, LONGEST_INTERVAL_MS);
    try {
      return await promise;
    } finally {
      this.#count -= 1;
      if (this.#count === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }
}

const LONGEST_INTERVAL_MS = 2_147_483_647;
