import type { Failure } from './failure.ts';
import type { PartBatch } from './stream-part.ts';

/** An answer while it arrives, as batches. The last batch ends in a terminal part. */
export interface PartSource {
  /** The first batch: all parts up to the first content, or the whole answer. `next` returns it again. */
  readonly first: PartBatch;
  /**
   * Gives the next batch to `take`: before this returns if the batch is there, else as soon as it is. Null comes after the
   * last batch. It takes a callback instead of returning a promise, for the same reason as `ByteSource.readInto`.
   */
  next(take: (batch: PartBatch | null) => void): void;
  /**
   * Ends the answer, because its reader needs no more. Idempotent, never throws.
   * @param why default: the reader went away
   */
  cancel(why?: Failure): void;
}

/** A promise of the next batch, for code that is not called for each chunk. */
export function nextBatch(source: Pick<PartSource, 'next'>): Promise<PartBatch | null> {
  return new Promise((resolve) => source.next(resolve));
}
