import type { CancelSignal } from '../core/cancellation.ts';

/** Makes vectors of texts, so that texts that mean the same lie near to each other. */
export interface Embedder {
  /**
   * A vector of length 1.
   * @param signal fires when nobody waits any more
   * @throws unknown: then there is none, and whoever asked does without
   */
  embed(text: string, signal: CancelSignal): Float32Array | Promise<Float32Array>;
}
