import { NO_BYTES } from '../stream-part.ts';

/** Joins all pieces with one copy. A single piece, beside empty ones, is returned without a copy. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  let filled = 0;
  let only = NO_BYTES;
  for (const piece of pieces) {
    if (piece.length === 0) continue;
    length += piece.length;
    filled += 1;
    only = piece;
  }
  if (filled <= 1) return only;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/**
 * `held` with `bytes` behind it. The memory doubles when it is full, so that many small pieces are not copied each time.
 * `held` must be our own memory, and nobody else may write behind its end.
 */
export function appendBytes(held: Uint8Array<ArrayBuffer>, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = held.length + bytes.length;
  if (held.byteOffset === 0 && held.buffer.byteLength >= length) {
    const grown = new Uint8Array(held.buffer, 0, length);
    grown.set(bytes, held.length);
    return grown;
  }
  const all = new Uint8Array(new ArrayBuffer(Math.max(length, 2 * held.length)), 0, length);
  all.set(held);
  all.set(bytes, held.length);
  return all;
}
