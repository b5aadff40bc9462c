import { JsonWriter } from './json-writer.ts';

/** So much waits for others to be written with it. */
const MAX_WAITING_BYTES = 16 * 1024;
/** Holds what may wait and one more line of the usual length. */
const BUFFER_BYTES = 2 * MAX_WAITING_BYTES;
const LINE_FEED = '\n';

/** Collects lines and writes them together: a write for each would cost more than the line. */
export class LineBuffer {
  readonly #write: (bytes: Uint8Array) => void;
  readonly #out = new JsonWriter(BUFFER_BYTES);
  /** Where the last whole line ends. */
  #end = 0;
  #lines = 0;
  #lost = 0;

  /** @param write takes whole lines; the bytes are its own */
  constructor(write: (bytes: Uint8Array) => void) {
    this.#write = write;
  }

  /** Lines that could not be written. */
  get lost(): number {
    return this.#lost;
  }

  /** Takes one line, up to `endLine`. A line that was not ended, because its maker threw, is dropped. */
  beginLine(): JsonWriter {
    this.#out.cutTo(this.#end);
    return this.#out;
  }

  endLine(): void {
    this.#out.ascii(LINE_FEED);
    this.#end = this.#out.length;
    this.#lines++;
    if (this.#end >= MAX_WAITING_BYTES) this.flush();
  }

  /** Writes what is waiting. Never throws: a log that cannot be written must not stop what it tells of. */
  flush(): void {
    if (this.#lines === 0) return;
    const lines = this.#lines;
    this.#out.cutTo(this.#end);
    const bytes = this.#out.take();
    this.#end = 0;
    this.#lines = 0;
    try {
      this.#write(bytes);
    } catch {
      this.#lost += lines;
    }
  }
}
