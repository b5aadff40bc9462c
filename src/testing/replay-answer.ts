import { isTerminal, type StreamPart } from '../core/stream-part.ts';
import type { ChatDecoder } from '../ports/provider.ts';

export interface Replayed {
  readonly parts: readonly StreamPart[];
  /** The bytes that a caller of the same dialect gets. */
  readonly raw: string;
}

/** Feeds an answer to a decoder in pieces and ends it, as an upstream would. */
export function replayAnswer(decoder: ChatDecoder, pieces: readonly Uint8Array[]): Replayed {
  const parts: StreamPart[] = [];
  const raw: Uint8Array[] = [];
  const take = (batch: { readonly parts: readonly StreamPart[]; readonly raw: Uint8Array }): void => {
    parts.push(...batch.parts);
    raw.push(new Uint8Array(batch.raw));
  };
  for (const piece of pieces) take(decoder.push(Buffer.from(piece)));
  take(decoder.end());
  return { parts, raw: Buffer.concat(raw).toString('utf8') };
}

/** @throws Error unless the last part, and no other, is terminal */
export function assertOneTerminal(parts: readonly StreamPart[]): void {
  const at = parts.findIndex(isTerminal);
  if (at < 0 || at !== parts.length - 1) throw new Error(`terminal part at ${at} of ${parts.length}`);
}

/** All cuts of an answer that tests use: in two at every byte, and one byte a piece. */
export function everyCut(bytes: Uint8Array): Uint8Array[][] {
  const cuts = Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
  return [...cuts, Array.from(bytes, (byte) => Uint8Array.of(byte))];
}
