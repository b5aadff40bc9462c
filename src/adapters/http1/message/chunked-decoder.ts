import type { BodyDecoder } from './body-decoder.ts';
import { HttpSyntaxError } from './http-syntax-error.ts';
import { checkTrailer } from './trailer.ts';

const CR = 13;
const LF = 10;
const SEMICOLON = 59;

/** The limit of all chunk extensions and trailers together. No known client sends any. */
const MAX_IGNORED_BYTES = 8_192;
/** 11 hexadecimal digits are 2^44 - 1 bytes. More digits are an attempt to overflow the arithmetic. */
const MAX_SIZE_DIGITS = 11;

/**
 * Chunk extensions, from the first `;` to before the CR (RFC 9112 §7.1.1). Another parser may end a chunk's line at a byte
 * that has no place in one.
 */
const EXTENSIONS =
  /^(?:;[\t ]*[\w!#$%&'*+.^`|~-]+(?:[\t ]*=[\t ]*(?:[\w!#$%&'*+.^`|~-]+|"(?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*"))?(?:[\t ]*(?=;)|$))+$/;

type ChunkState =
  | 'size'
  | 'extension'
  | 'size-lf'
  | 'data'
  | 'data-cr'
  | 'data-lf'
  | 'trailer'
  | 'trailer-line'
  | 'trailer-lf'
  | 'end-lf'
  | 'done';

/** Decodes the chunked transfer coding (RFC 9112 §7.1). Every line must end in CRLF. */
export class ChunkedDecoder implements BodyDecoder {
  consumed = 0;
  #state: ChunkState = 'size';
  #digits = 0;
  /** The chunk's size while that is read, then the bytes of its data that are still to come. */
  #left = 0;
  #ignored = 0;
  /** The extensions or the trailer that is being read. */
  #line = '';

  get done(): boolean {
    return this.#state === 'done';
  }

  decode(bytes: Buffer): Buffer {
    let at = 0;
    // The payload so far lies from `start` to `end`. The next chunk in the same bytes is moved up to it.
    let start = 0;
    let end = 0;
    while (at < bytes.length && this.#state !== 'done') {
      if (this.#state !== 'data') {
        this.#step(bytes[at] as number);
        at++;
        continue;
      }
      const take = Math.min(this.#left, bytes.length - at);
      if (end === start) start = end = at;
      else bytes.copyWithin(end, at, at + take);
      end += take;
      at += take;
      this.#left -= take;
      if (this.#left === 0) this.#state = 'data-cr';
    }
    this.consumed = at;
    return bytes.subarray(start, end);
  }

  #step(byte: number): void {
    switch (this.#state) {
      case 'size':
        this.#size(byte);
        return;
      case 'extension':
        this.#ignore(byte);
        if (byte !== CR) return;
        if (!EXTENSIONS.test(this.#takeLine())) throw malformed();
        this.#state = 'size-lf';
        return;
      case 'size-lf':
        expect(byte, LF);
        this.#digits = 0;
        this.#state = this.#left > 0 ? 'data' : 'trailer';
        return;
      case 'data-cr':
        expect(byte, CR);
        this.#state = 'data-lf';
        return;
      case 'data-lf':
        expect(byte, LF);
        this.#state = 'size';
        return;
      case 'trailer':
        this.#ignore(byte);
        this.#state = byte === CR ? 'end-lf' : 'trailer-line';
        return;
      case 'trailer-line':
        this.#ignore(byte);
        if (byte !== CR) return;
        checkTrailer(this.#takeLine());
        this.#state = 'trailer-lf';
        return;
      case 'trailer-lf':
        expect(byte, LF);
        this.#state = 'trailer';
        return;
      default:
        expect(byte, LF);
        this.#state = 'done';
    }
  }

  #size(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      if (++this.#digits > MAX_SIZE_DIGITS) throw malformed();
      this.#left = this.#left * 16 + digit;
      return;
    }
    if (this.#digits === 0) throw malformed();
    if (byte === CR) this.#state = 'size-lf';
    else if (byte === SEMICOLON) {
      this.#ignore(byte);
      this.#state = 'extension';
    } else throw malformed();
  }

  #ignore(byte: number): void {
    // Only lenient parsers end a line at a bare LF.
    if (++this.#ignored > MAX_IGNORED_BYTES || byte === LF || byte === 0) throw malformed();
    if (byte !== CR) this.#line += String.fromCharCode(byte);
  }

  #takeLine(): string {
    const line = this.#line;
    this.#line = '';
    return line;
  }
}

function expect(byte: number, wanted: number): void {
  if (byte !== wanted) throw malformed();
}

function malformed(): HttpSyntaxError {
  return new HttpSyntaxError(400, 'the chunked body is malformed');
}

function hexDigit(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
