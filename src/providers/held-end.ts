import { joinBytes } from '../core/codec/bytes.ts';
import { NO_BYTES } from '../core/stream-part.ts';

/** More than this does not follow a finish reason: it would be held in memory until the stream ends. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/**
 * Keeps back the bytes of an answer's last frames, from its finish reason on, until its terminator has come. A stream
 * that breaks in between ends in an error frame of ours; a caller that had seen the finish reason would have two ends.
 */
export class HeldEnd {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** Where in the bytes of this read the held ones begin; -1: nothing is held. */
  #from = -1;

  get holding(): boolean {
    return this.#from >= 0;
  }

  get tooLong(): boolean {
    return this.#heldBytes > MAX_HELD_BYTES;
  }

  /** From the byte at `from` of this read on; without effect where bytes are held already. */
  hold(from: number): void {
    if (this.#from < 0) this.#from = from;
  }

  /** The end has come, or the answer goes on after all. */
  release(): void {
    this.#from = -1;
  }

  /** What goes on, once all of a read was looked at. */
  handOn(raw: Uint8Array): Uint8Array {
    if (this.#from < 0) return this.#held.length === 0 ? raw : joinBytes([...this.#take(), raw]);
    const from = this.#from;
    this.#from = 0;
    // Held from its first byte on, with bytes of earlier reads before it or without: nothing of it goes on.
    const on = from === 0 ? NO_BYTES : joinBytes([...this.#take(), raw.subarray(0, from)]);
    if (from < raw.length) this.#add(raw.subarray(from));
    return on;
  }

  drop(): void {
    this.#take();
    this.#from = -1;
  }

  #add(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
  }

  #take(): Uint8Array[] {
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    return held;
  }
}
