/** Chance and identity as ports, so that tests can repeat a run. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Lower-case hex of `bytes` random bytes, from a cryptographic source. */
  hex(bytes: number): string;
}
