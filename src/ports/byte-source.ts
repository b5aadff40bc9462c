/** A pull source of bytes with no buffer of its own (high-water mark 0). */
export interface ByteSource {
  /**
   * The next bytes, the reader's to keep, or null at a clean end. Rejects when the source broke. Never called again while one call is
   * pending, nor after null or a rejection.
   */
  read(): Promise<Uint8Array | null>;
  /**
   * The same, told by a call on `sink` instead of a promise: before this returns, if the bytes are there already. What
   * streams pass through on their way has it, because the promises of one chunk on its way through the gateway take 4 µs
   * of CPU on Bun, as much as all the rest that is done with it.
   */
  readInto?(sink: ByteSink): void;
  /** The reader has no use for the rest. Idempotent, never throws, harmless after the end. */
  cancel(): void;
}

/** Whom a source tells what it read: one of the two for each reading. */
export interface ByteSink {
  take(bytes: Uint8Array | null): void;
  broke(thrown: unknown): void;
}

/** Reads in whichever way `source` can. */
export function readInto(source: ByteSource, sink: ByteSink): void {
  if (source.readInto) {
    source.readInto(sink);
    return;
  }
  source.read().then(
    (bytes) => sink.take(bytes),
    (thrown) => sink.broke(thrown),
  );
}

/** A reading as a promise, of a source that has the other way. */
export function readFrom(source: Required<Pick<ByteSource, 'readInto'>>): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => source.readInto({ take: resolve, broke: reject }));
}
