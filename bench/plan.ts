/** How long the legs take. */
export interface Plan {
  readonly closed: { readonly rounds: number; readonly sliceMs: number; readonly warmUpMs: number };
  readonly open: { readonly rounds: number; readonly sliceMs: number; readonly ratePerSecond: number };
  readonly chunks: { readonly rounds: number; readonly sliceMs: number; readonly streams: number };
  /** Counts of streams at which memory is read, ascending. */
  readonly memory: { readonly streams: readonly number[]; readonly settleMs: number };
}

export const FULL: Plan = {
  closed: { rounds: 5, sliceMs: 800, warmUpMs: 1_500 },
  open: { rounds: 3, sliceMs: 1_200, ratePerSecond: 500 },
  chunks: { rounds: 3, sliceMs: 1_500, streams: 200 },
  memory: { streams: [1_000, 5_000], settleMs: 2_500 },
};

/** A minute: to see that everything runs, and roughly where it stands. */
export const QUICK: Plan = {
  closed: { rounds: 1, sliceMs: 400, warmUpMs: 500 },
  open: { rounds: 1, sliceMs: 400, ratePerSecond: 500 },
  chunks: { rounds: 1, sliceMs: 600, streams: 200 },
  memory: { streams: [1_000], settleMs: 1_000 },
};
