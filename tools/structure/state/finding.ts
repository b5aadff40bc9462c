/** A place in a file where a module keeps state. */
export interface Finding {
  readonly start: number;
  readonly message: string;
}
