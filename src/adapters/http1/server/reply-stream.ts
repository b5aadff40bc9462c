import { type ByteSink, type ByteSource, readInto } from '../../../ports/byte-source.ts';
import { LAST_CHUNK } from './reply-bytes.ts';

/** Where a streamed reply goes. */
export interface ReplySink {
  /** False: the client reads slower; the next piece waits for `drained`. */
  write(bytes: Uint8Array): boolean;
  /** The same for a chunk of the chunked coding. */
  writeChunk(payload: Uint8Array): boolean;
  /** The last byte is written. */
  end(): void;
  /** The source broke: the client must not take what it has for the whole. */
  cut(): void;
}

/** Moves a reply's body to its client, a piece at a time: the next is asked for when the last one is gone. */
export class ReplyStream implements ByteSink {
  readonly #source: ByteSource;
  readonly #chunked: boolean;
  readonly #sink: ReplySink;
  #over = false;
  /** The last piece is still on its way to the kernel. */
  #waits = false;
  #ended = false;

  constructor(source: ByteSource, chunked: boolean, sink: ReplySink) {
    this.#source = source;
    this.#chunked = chunked;
    this.#sink = sink;
  }

  start(): void {
    this.#pull();
  }

  drained(): void {
    if (!this.#waits) return;
    this.#waits = false;
    if (this.#over) return;
    if (this.#ended) this.#finish();
    else this.#pull();
  }

  /** The client is gone. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#source.cancel();
  }

  #pull(): void {
    readInto(this.#source, this);
  }

  take(piece: Uint8Array | null): void {
    if (this.#over) return;
    if (piece === null) {
      this.#ended = true;
      if (!this.#chunked || this.#sink.write(LAST_CHUNK)) this.#finish();
      else this.#waits = true;
      return;
    }
    // A chunk of no bytes would be the last one.
    if (piece.length === 0 || this.#send(piece)) this.#pull();
    else this.#waits = true;
  }

  #send(piece: Uint8Array): boolean {
    return this.#chunked ? this.#sink.writeChunk(piece) : this.#sink.write(piece);
  }

  broke(): void {
    if (this.#over) return;
    this.#over = true;
    this.#source.cancel();
    this.#sink.cut();
  }

  #finish(): void {
    this.#over = true;
    this.#sink.end();
  }
}
