import type { SimFrame } from '../wire/sim-wire.ts';

/** One step of a streamed answer: it hands out a frame or breaks in one of three ways. */
export type StreamStep =
  | SimFrame
  | { readonly part: 'reset' }
  | { readonly part: 'end' }
  /** `forMs` undefined: it lasts until the client leaves. */
  | { readonly part: 'stall'; readonly forMs: number | undefined };
