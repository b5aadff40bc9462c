import type { Clock, Timer } from '../../../ports/clock.ts';

const LOOK_EVERY_MS = 200;
const LOOKS = 4;

/**
 * Tells that a server does not answer any more. Replies come in the order of the commands, so that two counters and one timer
 * do for all of them: what was sent three looks before must have its reply, which makes 600 to 800 ms.
 */
export class ReplyWatch {
  readonly #clock: Clock;
  readonly #silent: () => void;
  #sent = 0;
  #replied = 0;
  #sentAtLooks: number[] = [];
  #timer: Timer | undefined;

  constructor(clock: Clock, silent: () => void) {
    this.#clock = clock;
    this.#silent = silent;
  }

  sent(): void {
    this.#sent++;
    this.#timer ??= this.#clock.setTimer(this.#look, LOOK_EVERY_MS);
  }

  replied(): void {
    this.#replied++;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  readonly #look = (): void => {
    this.#timer = undefined;
    const sentThen = this.#sentAtLooks.length === LOOKS - 1 ? this.#sentAtLooks.shift() : undefined;
    if (sentThen !== undefined && this.#replied < sentThen) {
      this.#silent();
      return;
    }
    this.#sentAtLooks.push(this.#sent);
    if (this.#replied < this.#sent) this.#timer = this.#clock.setTimer(this.#look, LOOK_EVERY_MS);
    else this.#sentAtLooks = [];
  };
}
