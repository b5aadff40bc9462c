import { joinBytes } from '../../core/codec/bytes.ts';
import type { ByteSource } from '../../ports/byte-source.ts';
import type { KeptBudget } from './kept-budget.ts';

interface RecordingParts {
  readonly budget: KeptBudget;
  /** Asked behind the last byte. */
  readonly endedWell: () => boolean;
  /** Never rejects. */
  readonly keep: (bytes: Uint8Array) => Promise<void>;
  /** The answer is not kept. Never rejects. */
  readonly drop: () => Promise<void>;
}

/** A streamed reply on its way out, copied so that it can be sent again. The last reading waits until it is kept. */
export class RecordedBody implements ByteSource {
  readonly #source: ByteSource;
  readonly #parts: RecordingParts;
  /** Undefined: it is too long to be kept. */
  #pieces: Uint8Array[] | undefined = [];
  #length = 0;

  constructor(source: ByteSource, parts: RecordingParts) {
    this.#source = source;
    this.#parts = parts;
  }

  async read(): Promise<Uint8Array | null> {
    try {
      const bytes = await this.#source.read();
      if (bytes === null) await this.#ended();
      else this.#record(bytes);
      return bytes;
    } catch (thrown) {
      this.#forget();
      await this.#parts.drop();
      throw thrown;
    }
  }

  cancel(): void {
    this.#forget();
    this.#source.cancel();
    void this.#parts.drop();
  }

  #record(bytes: Uint8Array): void {
    if (this.#pieces === undefined) return;
    if (!this.#parts.budget.take(bytes.length, this.#length)) {
      this.#forget();
      return;
    }
    this.#pieces.push(bytes.slice());
    this.#length += bytes.length;
  }

  async #ended(): Promise<void> {
    const pieces = this.#pieces;
    this.#forget();
    if (pieces !== undefined && this.#parts.endedWell()) await this.#parts.keep(joinBytes(pieces));
    else await this.#parts.drop();
  }

  #forget(): void {
    if (this.#pieces === undefined) return;
    this.#pieces = undefined;
    this.#parts.budget.giveBack(this.#length);
  }
}
