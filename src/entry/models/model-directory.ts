/** The models that callers may ask for. */
export interface ModelDirectory {
  /** Every name that callers may use. */
  readonly names: readonly string[];
  /** Wall clock in milliseconds. It stands for the creation time of all models. */
  readonly since: number;
}
