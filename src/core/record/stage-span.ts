/** One stage of a call that was waited for, in a call that is traced. */
export interface StageSpan {
  readonly name: 'reserve' | 'cache';
  /** Since the request's arrival, ms. */
  readonly startMs: number;
  readonly endMs: number;
}
