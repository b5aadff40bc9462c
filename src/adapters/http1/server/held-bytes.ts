import { GrowingBytes } from '../message/growing-bytes.ts';
import { endOfHead } from '../message/head.ts';
import { checkRequestStart, checkUnfinishedHead } from '../message/unfinished-head.ts';

/** Bytes of a connection that came and were not read yet. */
export class HeldBytes {
  #bytes: Buffer | undefined;
  #together: GrowingBytes | undefined;
  /** How many of the bytes are known not to contain the end of a head. */
  #searched = 0;
  /** How many of them can still become a head. */
  #checked = 0;

  get length(): number {
    return this.#bytes?.length ?? 0;
  }

  /** All of them; undefined: there are none. */
  get bytes(): Buffer | undefined {
    return this.#bytes;
  }

  append(bytes: Buffer): void {
    if (this.#bytes === undefined) {
      this.#bytes = bytes;
      return;
    }
    this.#together ??= new GrowingBytes();
    this.#bytes = this.#together.append(this.#bytes, bytes);
  }

  /** Keeps `rest` only, which is what was not read of them. */
  keep(rest: Buffer): void {
    this.#searched = this.#checked = 0;
    if (rest.length > 0) this.#bytes = rest;
    else this.#bytes = this.#together = undefined;
  }

  clear(): void {
    this.#searched = this.#checked = 0;
    this.#bytes = this.#together = undefined;
  }

  /** The index of the CRLF CRLF that ends a head; -1: it has not come yet. No byte is searched twice. */
  endOfHead(): number {
    if (this.#bytes === undefined) return -1;
    // The end may begin in the last three bytes that were searched before.
    const end = endOfHead(this.#bytes, Math.max(0, this.#searched - 3));
    this.#searched = end < 0 ? this.#bytes.length : 0;
    return end;
  }

  /**
   * Checks what came of a head whose end has not come. No byte is looked at twice.
   * @throws HttpSyntaxError where it never can
   */
  checkUnfinished(): void {
    if (this.#bytes === undefined) return;
    if (this.#checked === 0) checkRequestStart(this.#bytes);
    checkUnfinishedHead(this.#bytes, this.#checked);
    this.#checked = this.#bytes.length;
  }
}
