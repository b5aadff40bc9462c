/** What callers may ask for. */
export interface ModelDirectory {
  /** Every name that callers may use. */
  readonly names: readonly string[];
  /** Wall clock, ms, that stands for the models' creation. */
  readonly since: number;
}
