import { jsonText } from './json-text.ts';

const INITIAL_BYTES = 1024;
/** Larger numbers are rare enough for the engine's own way of writing them. */
const MAX_COUNT = 1e9;

const ENCODER = new TextEncoder();
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * Writes JSON into bytes, piece by piece: a string joined from pieces would be copied twice more on its way out. One
 * buffer is used over and over; a text that does not fit makes it grow.
 */
export class JsonWriter {
  readonly #initialBytes: number;
  #bytes: Uint8Array;
  #length = 0;

  constructor(initialBytes: number = INITIAL_BYTES) {
    this.#initialBytes = initialBytes;
    this.#bytes = new Uint8Array(initialBytes);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes back what was written beyond `length`. */
  cutTo(length: number): void {
    this.#length = length;
  }

  /** Ends the writing: a copy of all bytes, which is the caller's, and an empty writer of the initial size. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    if (this.#bytes.length > this.#initialBytes) this.#bytes = new Uint8Array(this.#initialBytes);
    return taken;
  }

  /** Punctuation, names and words of our own, as they are: printable ASCII only. */
  ascii(text: string): void {
    this.#makeRoom(text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    // In JavaScript: for pieces this short, a call of the engine's own encoder takes longer.
    for (let i = 0; i < text.length; i++) bytes[at++] = text.charCodeAt(i);
    this.#length = at;
  }

  /** Any well-formed text, as it is. */
  utf8(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += ENCODER.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** What was written before. */
  copy(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** `text`, cut to `maxChars`, as a string literal on one line. */
  string(text: string, maxChars: number): void {
    const length = Math.min(text.length, maxChars);
    this.#makeRoom(length + 2);
    const bytes = this.#bytes;
    let at = this.#length;
    bytes[at++] = QUOTE;
    for (let i = 0; i < length; i++) {
      const char = text.charCodeAt(i);
      if (char < 0x20 || char > 0x7e || char === QUOTE || char === BACKSLASH) {
        this.utf8(jsonText(text, maxChars));
        return;
      }
      bytes[at++] = char;
    }
    bytes[at++] = QUOTE;
    this.#length = at;
  }

  /** Any number as JSON has it; null where JSON has no word for it. */
  number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value < MAX_COUNT) this.#digits(value, widthOf(value));
    else this.ascii(Number.isFinite(value) ? String(value) : 'null');
  }

  /** `units / 10 ** places` as JSON has it: the engine's own way of writing fractions takes several times as long. */
  decimal(units: number, places: 2 | 6): void {
    const scale = places === 2 ? 100 : 1_000_000;
    const whole = Math.floor(units / scale);
    if (!Number.isInteger(units) || units < 0 || whole >= MAX_COUNT) {
      this.number(units / scale);
      return;
    }
    this.#digits(whole, widthOf(whole));
    let fraction = units - whole * scale;
    if (fraction === 0) return;
    let width = places;
    for (; fraction % 10 === 0; fraction /= 10) width--;
    this.#makeRoom(1);
    this.#bytes[this.#length++] = POINT;
    this.#digits(fraction, width);
  }

  /** A whole number below `10 ** width`, with leading zeros. */
  padded(value: number, width: number): void {
    this.#digits(value, width);
  }

  #digits(value: number, width: number): void {
    this.#makeRoom(width);
    const bytes = this.#bytes;
    const start = this.#length;
    let left = value;
    for (let at = start + width - 1; at >= start; at--) {
      const tenth = (left / 10) | 0;
      bytes[at] = ZERO + left - tenth * 10;
      left = tenth;
    }
    this.#length = start + width;
  }

  #makeRoom(byteCount: number): void {
    if (this.#length + byteCount > this.#bytes.length) this.#grow(byteCount);
  }

  #grow(byteCount: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + byteCount));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Digits of a whole number that is not negative. */
function widthOf(value: number): number {
  let width = 1;
  for (let limit = 10; value >= limit; limit *= 10) width++;
  return width;
}
