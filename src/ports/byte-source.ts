/** A pull source of bytes with no buffer of its own (high-water mark 0). */
export interface ByteSource {
  /**
   * The next bytes, the reader's to keep, or null at a clean end. Rejects when the source broke. Never called again while one call is
   * pending, nor after null or a rejection.
   */
  read(): Promise<Uint8Array | null>;
  /** The reader has no use for the rest. Idempotent, never throws, harmless after the end. */
  cancel(): void;
}
