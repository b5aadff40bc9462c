import type { SimFrame } from '../wire/sim-wire.ts';

/** What a streamed answer does next: hand out a frame, or break in one of three ways. */
export type StreamStep =
  | SimFrame
  | { readonly part: 'reset' }
  | { readonly part: 'end' }
  /** Undefined: for ever. */
  | { readonly part: 'stall'; readonly forMs: number | undefined };
