/** Longest text that waits for others to be written with it. */
const MAX_CHARS = 16 * 1024;

/** Collects lines and writes them together: a write for each would cost more than the line. */
export class LineBuffer {
  readonly #write: (text: string) => void;
  #text = '';
  #lines = 0;
  #lost = 0;

  constructor(write: (text: string) => void) {
    this.#write = write;
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
  }

  /** Writes what is waiting. Never throws: a log that cannot be written must not stop what it tells of. */
  flush(): void {
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
