/** A pull source of bytes with no buffer of its own (high-water mark 0). */
export interface ByteSource {
  /**
   * The next bytes, the reader's to keep, or null at a clean end. Rejects when the source broke. Not to be called while a
   * call is pending, nor after null or a rejection.
   */
  read(): Promise<Uint8Array | null>;
  /**
   * Like `read`, but calls `sink` instead of making a promise: before this returns, if the bytes are there already. The
   * promises of one chunk on its way through the gateway take 4 µs of CPU on Bun, as much as all the other work on it.
   */
  readInto?(sink: ByteSink): void;
  /** The reader has no use for the rest. Idempotent, never throws, harmless after the end. */
  cancel(): void;
}

/** Receives the result of one reading by one of its calls. */
export interface ByteSink {
  take(bytes: Uint8Array | null): void;
  broke(thrown: unknown): void;
}

/** Reads by `readInto` where `source` has it, else by `read`. */
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

/** Implements `read` on a source that has `readInto`. */
export function readFrom(source: Required<Pick<ByteSource, 'readInto'>>): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => source.readInto({ take: resolve, broke: reject }));
}
