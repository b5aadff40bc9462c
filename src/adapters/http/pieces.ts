/** Smaller pieces are copied together. A piece of one byte costs 100 bytes and more of bookkeeping. */
const SMALL_BYTES = 1_024;
const ROOM_BYTES = 16_384;

/**
 * Bytes in the pieces in which they came. Pieces from 1 KB on are kept as they are; small ones are copied together, so that
 * a peer that sends single bytes costs no more memory than its bytes.
 */
export class Pieces {
  #pieces: Uint8Array[] = [];
  /** The last piece is the used part of this room, and small pieces may follow in it. */
  #room: Uint8Array | undefined;
  #used = 0;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /** How many pieces are held. */
  get count(): number {
    return this.#pieces.length;
  }

  push(piece: Uint8Array): void {
    this.#bytes += piece.length;
    // The first one is very often the only one.
    if (piece.length >= SMALL_BYTES || this.#pieces.length === 0) {
      this.#pieces.push(piece);
      this.#room = undefined;
    } else {
      this.#append(piece);
    }
  }

  /** All of them as one, and none are left. */
  take(): Uint8Array {
    const pieces = this.#pieces;
    const bytes = this.#bytes;
    this.clear();
    const [only] = pieces;
    return pieces.length === 1 && only ? only : Buffer.concat(pieces, bytes);
  }

  clear(): void {
    this.#pieces = [];
    this.#room = undefined;
    this.#bytes = 0;
  }

  #append(piece: Uint8Array): void {
    if (this.#room === undefined || this.#room.length - this.#used < piece.length) {
      this.#room = Buffer.allocUnsafeSlow(ROOM_BYTES);
      this.#used = 0;
      this.#pieces.push(this.#room);
    }
    this.#room.set(piece, this.#used);
    this.#used += piece.length;
    this.#pieces[this.#pieces.length - 1] = this.#room.subarray(0, this.#used);
  }
}
