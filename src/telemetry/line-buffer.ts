import type { Clock, Timer } from '../ports/clock.ts';

/** A line waits at the longest this long for others to be written with it. */
const MAX_WAIT_MS = 50;
const MAX_CHARS = 16 * 1024;

/** Collects lines and writes them together: a write for each would cost more than the line. */
export class LineBuffer {
  readonly #write: (text: string) => void;
  readonly #clock: Clock;
  #text = '';
  #timer: Timer | undefined;
  #lines = 0;
  #lost = 0;
  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.flush();
  };

  constructor(write: (text: string) => void, clock: Clock) {
    this.#write = write;
    this.#clock = clock;
  }

  /** Lines that could not be written. */
  get lost(): number {
    return this.#lost;
  }

  /** `line` without its line end. */
  push(line: string): void {
    this.#text += `${line}\n`;
    this.#lines++;
    if (this.#text.length >= MAX_CHARS) this.flush();
    else this.#timer ??= this.#clock.setTimer(this.#onTimer, MAX_WAIT_MS);
  }

  /** Writes what is waiting. Never throws: a log that cannot be written must not stop what it tells of. */
  flush(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    if (this.#lines === 0) return;
    const text = this.#text;
    const lines = this.#lines;
    this.#text = '';
    this.#lines = 0;
    try {
      this.#write(text);
    } catch {
      this.#lost += lines;
    }
  }
}
