const LEAST_ROOM_BYTES = 1_024;

/** Joins bytes as they come. The room doubles, so a message that comes byte by byte is not copied for each byte. */
export class GrowingBytes {
  #room: Buffer | undefined;
  /** How much of the room was ever written. A caller may still hold any part of it. */
  #used = 0;

  /** Returns `held` followed by `bytes`. `held` itself stays as it is. */
  append(held: Buffer, bytes: Buffer): Buffer {
    const length = held.length + bytes.length;
    const room = this.#room;
    if (room === undefined || !this.#isLast(held, room) || room.length - this.#used < bytes.length)
      return this.#move(held, bytes, length);
    room.set(bytes, this.#used);
    this.#used += bytes.length;
    return room.subarray(this.#used - length, this.#used);
  }

  #isLast(held: Buffer, room: Buffer): boolean {
    return held.buffer === room.buffer && held.byteOffset + held.length === room.byteOffset + this.#used;
  }

  #move(held: Buffer, bytes: Buffer, length: number): Buffer {
    // Not from Node's pool: the bytes behind the result must be free to append to.
    const room = Buffer.allocUnsafeSlow(Math.max(2 * length, LEAST_ROOM_BYTES));
    room.set(held, 0);
    room.set(bytes, held.length);
    this.#room = room;
    this.#used = length;
    return room.subarray(0, length);
  }
}
