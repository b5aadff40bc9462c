/** Where a key stands in its buckets, for the headers of its replies. */
export interface RateStandings {
  readonly requests?: RateStanding | undefined;
  readonly tokens?: RateStanding | undefined;
  /** Wall clock, ms. */
  readonly at: number;
}

export interface RateStanding {
  readonly limit: number;
  readonly remaining: number;
  /** Until the bucket is full again. */
  readonly resetMs: number;
}
