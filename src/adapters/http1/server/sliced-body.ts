import type { ByteSource } from '../../../ports/byte-source.ts';

const SLICE_BYTES = 65_536;

/** A body held whole that goes out in slices, so that a slow client's progress shows. */
export class SlicedBody implements ByteSource {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(body: string | Uint8Array) {
    this.#bytes = typeof body === 'string' ? Buffer.from(body) : body;
  }

  read(): Promise<Uint8Array | null> {
    const from = this.#at;
    this.#at += SLICE_BYTES;
    return Promise.resolve(from < this.#bytes.length ? this.#bytes.subarray(from, this.#at) : null);
  }

  cancel(): void {}
}
