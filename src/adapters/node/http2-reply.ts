import type { Writable } from 'node:stream';
import type { ByteSource } from '../../ports/byte-source.ts';

/** Moves a reply's body to its client, a piece at a time: the next is asked for when the last has room. */
export class ReplyPump {
  readonly #source: ByteSource;
  readonly #out: Writable;
  readonly #stalledReaderMs: number;
  readonly #cut: () => void;
  #over = false;
  #stallTimer: ReturnType<typeof setTimeout> | undefined;

  /** `cut` breaks the connection off, when the source breaks or the client takes nothing for `stalledReaderMs`. */
  constructor(source: ByteSource, out: Writable, stalledReaderMs: number, cut: () => void) {
    this.#source = source;
    this.#out = out;
    this.#stalledReaderMs = stalledReaderMs;
    this.#cut = cut;
  }

  start(): void {
    this.#out.on('drain', this.#pull);
    this.#pull();
  }

  /** The client is gone. */
  stop(): void {
    if (this.#finish()) this.#source.cancel();
  }

  readonly #pull = (): void => {
    if (this.#over) return;
    clearTimeout(this.#stallTimer);
    this.#source.read().then(this.#deliver, this.#break);
  };

  readonly #deliver = (chunk: Uint8Array | null): void => {
    if (this.#over) return;
    if (chunk === null) {
      this.#finish();
      this.#out.end();
    } else if (this.#out.write(chunk)) {
      this.#pull();
    } else {
      this.#stallTimer = setTimeout(this.#break, this.#stalledReaderMs);
    }
  };

  readonly #break = (): void => {
    if (!this.#finish()) return;
    this.#source.cancel();
    this.#cut();
  };

  #finish(): boolean {
    if (this.#over) return false;
    this.#over = true;
    clearTimeout(this.#stallTimer);
    this.#out.off('drain', this.#pull);
    return true;
  }
}
