/** Makes vectors of texts, so that texts that mean the same lie near to each other. */
export interface Embedder {
  /** A vector of length 1. @throws unknown: then there is none, and whoever asked does without */
  embed(text: string): Float32Array | Promise<Float32Array>;
}
