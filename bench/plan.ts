import type { Way } from './subjects.ts';

/** How long each part of the benchmark runs. */
export interface Plan {
  readonly closed: { readonly rounds: number; readonly sliceMs: number; readonly warmUpMs: number };
  readonly open: { readonly rounds: number; readonly sliceMs: number; readonly ratePerSecond: number };
  readonly chunks: {
    readonly rounds: number;
    readonly warmUpRounds: number;
    readonly sliceMs: number;
    readonly streams: number;
  };
  /** Large bodies. */
  readonly large: Plan['closed'];
  readonly besideLarge: {
    readonly rounds: number;
    readonly sliceMs: number;
    readonly streams: number;
    readonly everyMs: number;
  };
  readonly memory: {
    readonly ways: readonly Way[];
    /** The counts of streams at which memory is read, ascending. */
    readonly streams: readonly number[];
    readonly settleMs: number;
  };
  /** Calls that take and settle, for each figure. */
  readonly stores: { readonly rounds: number; readonly calls: number };
  /** Look-ups, for each figure. */
  readonly cache: { readonly rounds: number; readonly calls: number };
}

/** About ten minutes. The warm-up is long, because Bun's compiler works during the first 25,000 requests or so. */
export const FULL: Plan = {
  closed: { rounds: 3, sliceMs: 700, warmUpMs: 2_500 },
  open: { rounds: 3, sliceMs: 1_000, ratePerSecond: 500 },
  chunks: { rounds: 3, warmUpRounds: 1, sliceMs: 1_200, streams: 200 },
  large: { rounds: 3, sliceMs: 700, warmUpMs: 1_500 },
  besideLarge: { rounds: 3, sliceMs: 2_000, streams: 100, everyMs: 50 },
  memory: { ways: ['bare', 'same', 'bedrock'], streams: [1_000, 5_000], settleMs: 2_000 },
  stores: { rounds: 3, calls: 20_000 },
  cache: { rounds: 3, calls: 20_000 },
};

/** Less than a minute, to see that everything runs and roughly what the figures are. */
export const QUICK: Plan = {
  closed: { rounds: 1, sliceMs: 400, warmUpMs: 500 },
  open: { rounds: 1, sliceMs: 400, ratePerSecond: 500 },
  chunks: { rounds: 1, warmUpRounds: 0, sliceMs: 600, streams: 200 },
  large: { rounds: 1, sliceMs: 400, warmUpMs: 400 },
  besideLarge: { rounds: 1, sliceMs: 600, streams: 50, everyMs: 50 },
  memory: { ways: ['same'], streams: [1_000], settleMs: 1_000 },
  stores: { rounds: 1, calls: 10_000 },
  cache: { rounds: 1, calls: 5_000 },
};
