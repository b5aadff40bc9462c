import type { Batch } from './stream-part.ts';

/** An answer while it arrives: batches, the last of which ends in a terminal part; after that null. */
export interface PartSource {
  next(): Promise<Batch | null>;
  /** The reader has no use for the rest. Idempotent, never throws. */
  cancel(): void;
}
