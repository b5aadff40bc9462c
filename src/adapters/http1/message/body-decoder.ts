/** Extracts a message's body from the bytes behind its head. */
export interface BodyDecoder {
  /** The body is complete. The next message begins at `consumed` of the same bytes. */
  readonly done: boolean;
  /** How many bytes of the last `decode` belong to the body. */
  readonly consumed: number;
  /**
   * Returns the payload in `bytes`. The decoder owns `bytes` from now on, and the result is a part of them.
   * @throws HttpSyntaxError
   */
  decode(bytes: Buffer): Buffer;
}

/** A body whose length is declared. */
export class LengthDecoder implements BodyDecoder {
  consumed = 0;
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  get done(): boolean {
    return this.#left === 0;
  }

  decode(bytes: Buffer): Buffer {
    this.consumed = Math.min(bytes.length, this.#left);
    this.#left -= this.consumed;
    return this.consumed === bytes.length ? bytes : bytes.subarray(0, this.consumed);
  }
}

/**
 * A reply's body that ends with its connection. Neither runtime tells a FIN without TLS's close_notify from one with it,
 * so only the content of such a body can show that it is complete.
 */
export class UntilCloseDecoder implements BodyDecoder {
  readonly done: boolean = false;
  consumed = 0;

  decode(bytes: Buffer): Buffer {
    this.consumed = bytes.length;
    return bytes;
  }
}
