import { joinBytes } from '../core/codec/bytes.ts';

/** The bytes that go on of a read in which some frames do not, or go on as others. Frames are told of in their order. */
export class KeptBytes {
  readonly #raw: Uint8Array;
  readonly #runs: Uint8Array[] = [];
  #length = 0;
  #from = 0;

  constructor(raw: Uint8Array) {
    this.#raw = raw;
  }

  /** In place of the bytes from `start` to `end` go `others`; none: those are left out. */
  replace(start: number, end: number, others: Uint8Array): void {
    this.#runs.push(this.#raw.subarray(this.#from, start), others);
    this.#length += start - this.#from + others.length;
    this.#from = end;
  }

  /** How many bytes go on before the one at `end`. */
  lengthTo(end: number): number {
    return this.#length + end - this.#from;
  }

  upTo(end: number): Uint8Array {
    return joinBytes([...this.#runs, this.#raw.subarray(this.#from, end)]);
  }
}
