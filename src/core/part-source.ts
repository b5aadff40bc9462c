import type { Failure } from './failure.ts';
import type { Batch } from './stream-part.ts';

/** An answer while it arrives: batches, the last of which ends in a terminal part. */
export interface PartSource {
  /** The first batch, to look at: all up to the first content, or the whole answer. `next` hands it out, too. */
  readonly first: Batch;
  /**
   * Hands the next batch to `take`, as soon as it is there: before this returns, if it is there already. Null: there is
   * none behind the last. A call and not a promise, for the reason that `ByteSource.readInto` has.
   */
  next(take: (batch: Batch | null) => void): void;
  /**
   * The reader has no use for the rest. Idempotent, never throws.
   * @param why default: the reader went away
   */
  cancel(why?: Failure): void;
}

/** The next batch, for those who may wait for it. */
export function nextBatch(source: Pick<PartSource, 'next'>): Promise<Batch | null> {
  return new Promise((resolve) => source.next(resolve));
}
