/** Random numbers and ids as a port, so that tests can repeat a run. */
export interface Random {
  /** A number in [0, 1), uniform. */
  next(): number;
  /** Lower-case hex of `bytes` random bytes from a cryptographic source. */
  hex(bytes: number): string;
}
