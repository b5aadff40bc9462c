import { joinBytes } from '../core/codec/bytes.ts';
import { EMPTY_BATCH, type PartBatch } from '../core/stream-part.ts';
import type { BoundProvider, ChatDecoder, EncodedCall, ReplyHead } from '../ports/provider.ts';

/** Blanks before an answer are a server's sign of life; more of them than this are none. */
const MAX_BLANK_BYTES = 64 * 1024;

const textDecoder = new TextDecoder();

/**
 * Decodes an answer in the form that it has: some servers answer a request for a stream with one JSON object, some brokers
 * one for a whole answer with a stream. What it begins with decides, because content types are wrong more often.
 */
export class AnswerFormDecoder implements ChatDecoder {
  readonly #provider: Pick<BoundProvider, 'decoder'>;
  readonly #reply: Pick<ReplyHead, 'header'>;
  #call: EncodedCall;
  #blanks: Uint8Array[] = [];
  #blankBytes = 0;
  #decoder: ChatDecoder | undefined;

  constructor(call: EncodedCall, provider: Pick<BoundProvider, 'decoder'>, reply: Pick<ReplyHead, 'header'>) {
    this.#call = call;
    this.#provider = provider;
    this.#reply = reply;
  }

  /** The call as it is answered: one in another form than asked for is not handed on byte for byte. */
  get call(): EncodedCall {
    return this.#call;
  }

  get thinking(): boolean {
    return this.#decoder?.thinking === true;
  }

  push(bytes: Uint8Array): PartBatch {
    return this.#decoder ? this.#decoder.push(bytes) : this.#begin(bytes);
  }

  end(): PartBatch {
    this.#decoder ??= this.#provider.decoder(this.#call);
    return this.#decoder.end();
  }

  #begin(bytes: Uint8Array): PartBatch {
    const at = bytes.findIndex((byte) => !isBlank(byte));
    if (at < 0 && this.#blankBytes + bytes.length <= MAX_BLANK_BYTES) {
      this.#blanks.push(bytes);
      this.#blankBytes += bytes.length;
      return EMPTY_BATCH;
    }
    const { stream } = this.#call;
    if (this.#isStream(bytes.subarray(Math.max(0, at))) !== stream)
      this.#call = { ...this.#call, stream: !stream, sameDialect: false };
    this.#decoder = this.#provider.decoder(this.#call);
    const all = this.#blankBytes === 0 ? bytes : joinBytes([...this.#blanks, bytes]);
    this.#blanks = [];
    return this.#decoder.push(all);
  }

  /** @param bytes from the first one that is no blank on */
  #isStream(bytes: Uint8Array): boolean {
    if (bytes[0] === 0x7b || bytes[0] === 0x5b) return false;
    if (this.#call.stream) return true;
    if (/event-?stream/i.test(this.#reply.header('content-type') ?? '')) return true;
    return /^(data|event|id|retry)?:/.test(textDecoder.decode(bytes.subarray(0, 8)));
  }
}

/** White space, or a byte of a byte order mark. */
function isBlank(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef || byte === 0xbb || byte === 0xbf;
}
