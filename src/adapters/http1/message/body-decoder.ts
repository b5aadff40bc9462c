import { type Http1Headers, type Http1ReplyHead, HttpSyntaxError, type RequestHead } from './head.ts';

/** Takes a message's body out of the bytes behind its head. */
export interface BodyDecoder {
  /** The body has come to its end; what follows in the same bytes begins at `consumed`. */
  readonly done: boolean;
  /** How much of the bytes of the last `decode` belongs to the body. */
  readonly consumed: number;
  /**
   * The payload in `bytes`, which are the decoder's from now on: the result is part of them.
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
 * A reply's body that ends with its connection. A FIN without TLS's close_notify is no different from one with it on
 * either runtime: what such a body holds must say itself that it is whole.
 */
export class UntilCloseDecoder implements BodyDecoder {
  readonly done: boolean = false;
  consumed = 0;

  decode(bytes: Buffer): Buffer {
    this.consumed = bytes.length;
    return bytes;
  }
}

const CR = 13;
const LF = 10;
const SEMICOLON = 59;

/** What chunk extensions, or the trailers, may take in all: nobody sends any. */
const MAX_IGNORED_BYTES = 8_192;
/** 2^44: more is no size but an attack on arithmetic. */
const MAX_SIZE_DIGITS = 11;

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

/** Chunked transfer coding (RFC 9112 §7.1), strictly: every line ends in CRLF. */
export class ChunkedDecoder implements BodyDecoder {
  consumed = 0;
  #state: ChunkState = 'size';
  #digits = 0;
  /** Of the chunk's size while that is read, then of its data. */
  #left = 0;
  #ignored = 0;

  get done(): boolean {
    return this.#state === 'done';
  }

  decode(bytes: Buffer): Buffer {
    let at = 0;
    // Payload so far: from `start` to `end`. A second chunk in the same bytes is moved up to the first.
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
        if (byte === CR) this.#state = 'size-lf';
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
        if (byte === CR) this.#state = 'trailer-lf';
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
    else if (byte === SEMICOLON) this.#state = 'extension';
    else throw malformed();
  }

  #ignore(byte: number): void {
    // A bare LF ends a line for lenient parsers only.
    if (++this.#ignored > MAX_IGNORED_BYTES || byte === LF || byte === 0) throw malformed();
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

/**
 * How a request's body is framed; undefined: it has none. What two servers could read in two ways is refused
 * (RFC 9112 §6.1, §6.3, §11.2), whatever the RFC would let pass.
 * @throws HttpSyntaxError
 */
export function requestBodyDecoder({ headers, minorVersion }: RequestHead): BodyDecoder | undefined {
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== null) {
    if (length !== null)
      throw new HttpSyntaxError(400, 'content-length: must not stand beside transfer-encoding');
    if (minorVersion === 0) throw new HttpSyntaxError(400, 'transfer-encoding: is not known in HTTP/1.0');
    if (coding.toLowerCase() !== 'chunked')
      throw new HttpSyntaxError(501, 'transfer-encoding: must be chunked');
    return new ChunkedDecoder();
  }
  if (length === null) return undefined;
  if (headers.count('content-length') > 1) throw new HttpSyntaxError(400, 'content-length: is given twice');
  const bytes = lengthOf(length);
  return bytes > 0 ? new LengthDecoder(bytes) : undefined;
}

/**
 * How a reply's body is framed; undefined: it has none (RFC 9112 §6.3).
 * @throws HttpSyntaxError
 */
export function replyBodyDecoder({ status, headers }: Http1ReplyHead): BodyDecoder | undefined {
  if (status === 204 || status === 304) return undefined;
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding !== null) {
    if (length !== null || coding.toLowerCase() !== 'chunked')
      throw new HttpSyntaxError(502, 'the reply is framed in two ways');
    return new ChunkedDecoder();
  }
  if (length === null) return new UntilCloseDecoder();
  const bytes = lengthOf(headers.count('content-length') > 1 ? onlyOne(length) : length);
  return bytes > 0 ? new LengthDecoder(bytes) : undefined;
}

/** Some servers give the same length twice, which RFC 9112 §6.3 lets a client take for one. */
function onlyOne(list: string): string {
  const [first = '', ...others] = list.split(', ');
  return others.every((other) => other === first) ? first : '';
}

function lengthOf(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new HttpSyntaxError(400, 'content-length: must be a number of bytes');
  return Number(value);
}

/** May the connection carry another message after this one (RFC 9112 §9.3)? */
export function keepsAlive(headers: Http1Headers, minorVersion: number): boolean {
  const connection = headers.get('connection');
  if (connection === null) return minorVersion === 1;
  const options = connection.toLowerCase();
  if (/(?:^|[\s,])close(?:$|[\s,])/.test(options)) return false;
  return minorVersion === 1 || /(?:^|[\s,])keep-alive(?:$|[\s,])/.test(options);
}
