import type { SimInputUsage } from './prompt-cache.ts';

/** A block of a simulated answer, already cut into tokens. */
export type SimBlock =
  | { readonly type: 'reasoning'; readonly pieces: readonly string[]; readonly signature: string }
  | { readonly type: 'text'; readonly pieces: readonly string[] }
  /** The pieces are the arguments' JSON text. */
  | { readonly type: 'tool'; readonly name: string; readonly pieces: readonly string[] };

export type SimStop =
  | { readonly reason: 'end' }
  | { readonly reason: 'max-tokens' }
  | { readonly reason: 'stop-sequence'; readonly sequence: string }
  | { readonly reason: 'tool-use' }
  | { readonly reason: 'filtered' };

export interface SimAnswer {
  readonly blocks: readonly SimBlock[];
  readonly stop: SimStop;
  readonly input: SimInputUsage;
  readonly outputTokens: number;
  readonly reasoningTokens: number;
}

export function tokensOf(blocks: readonly SimBlock[]): number {
  return blocks.reduce((sum, block) => sum + block.pieces.length, 0);
}

/** Cuts the blocks behind their first `limit` tokens. */
export function firstTokens(blocks: readonly SimBlock[], limit: number): SimBlock[] {
  let left = limit;
  return blocks.flatMap((block) => {
    if (left <= 0) return [];
    const kept = { ...block, pieces: block.pieces.slice(0, left) };
    left -= kept.pieces.length;
    return [kept];
  });
}
