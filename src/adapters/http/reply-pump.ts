import { type ByteSink, type ByteSource, readInto } from '../../ports/byte-source.ts';

/** Where the pieces of a reply go. */
export interface ReplySink {
  /** False: the client reads slower. The next piece waits for `ReplyPump.resume`. */
  write(piece: Uint8Array): boolean;
  /** The source has ended cleanly. */
  end(): void;
  /** The source broke. The client must not take what it has for the whole reply. */
  cut(): void;
}

/**
 * Moves a reply's body from a source that is pulled to a sink that is pushed. It holds no bytes: it asks for the next
 * piece once the sink has room.
 *
 * ```
 * waiting ──resume──▶ pulling ──piece──▶ waiting        (a sink with room resumes at once)
 *                     pulling ──end, break──▶ over
 * waiting, pulling ──stop──▶ over
 * ```
 */
export class ReplyPump implements ByteSink {
  readonly #source: ByteSource;
  readonly #sink: ReplySink;
  #phase: 'waiting' | 'pulling' | 'over' = 'waiting';

  constructor(source: ByteSource, sink: ReplySink) {
    this.#source = source;
    this.#sink = sink;
  }

  /** The sink has room. The first call starts the pump; a call while a piece is on its way changes nothing. */
  resume(): void {
    if (this.#phase !== 'waiting') return;
    this.#phase = 'pulling';
    readInto(this.#source, this);
  }

  /** The client is gone. */
  stop(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#source.cancel();
  }

  take(piece: Uint8Array | null): void {
    if (this.#phase === 'over') return;
    if (piece === null) {
      this.#phase = 'over';
      this.#sink.end();
      return;
    }
    // Before the write, because the sink may resume while it is written to.
    this.#phase = 'waiting';
    // An empty piece is dropped: as a chunk of the chunked coding it would be the last one.
    if (piece.length === 0 || this.#sink.write(piece)) this.resume();
  }

  broke(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    this.#source.cancel();
    this.#sink.cut();
  }
}
