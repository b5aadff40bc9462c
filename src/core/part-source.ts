import type { Batch } from './stream-part.ts';

/** An answer while it arrives: batches, the last of which ends in a terminal part. */
export interface PartSource {
  /** What came first, as one batch: all up to the first content, or the whole answer. */
  readonly first: Batch;
  /**
   * Waits for the next batch and hands it to `take`; gives what `take` makes of it. Null: there is none behind the last.
   * One promise a chunk: handing the batch out would take another one, and so would each further step it goes.
   */
  next<T>(take: (batch: Batch | null) => T | Promise<T>): Promise<T>;
  /** The reader has no use for the rest. Idempotent, never throws. */
  cancel(): void;
}
