import type { Transform } from 'node:stream';
import zlib from 'node:zlib';
import { type Failure, FailureError, failure } from '../../core/failure.ts';
import type { UpstreamBody } from '../../ports/http-client.ts';

/** No chat answer is longer; a small body that grows beyond it was made to fill our memory. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Output as soon as the input allows it: events of a stream must not wait for the next one. */
const PROMPT = { flush: zlib.constants.Z_SYNC_FLUSH };

const CODINGS: Readonly<Record<string, (first: Uint8Array) => Transform>> = {
  gzip: () => zlib.createGunzip(PROMPT),
  'x-gzip': () => zlib.createGunzip(PROMPT),
  // Both are in use under this name: with zlib's two bytes of head, and without (https://www.rfc-editor.org/rfc/rfc9110#name-deflate-coding).
  deflate: (first) =>
    ((first[0] ?? 0) & 15) === 8 ? zlib.createInflate(PROMPT) : zlib.createInflateRaw(PROMPT),
  br: () => zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH }),
};

/** Is it a content coding that can be taken off? */
export function isKnownCoding(coding: string): boolean {
  return Object.hasOwn(CODINGS, coding);
}

/** A body whose content coding is taken off as it is read: no more is held than one piece and what it grows to. */
export class DecompressedBody implements UpstreamBody {
  readonly #source: UpstreamBody;
  readonly #coding: string;
  #inflate: Transform | undefined;
  #state: 'open' | 'ended' | 'over' = 'open';
  #writing = false;
  #thrown: Failure | undefined;
  #length = 0;
  #wake: () => void = () => {};

  /** @param coding a known one */
  constructor(source: UpstreamBody, coding: string) {
    this.#source = source;
    this.#coding = coding;
  }

  /** @throws FailureError where the bytes are not in the coding, end within it, or are too many */
  async read(): Promise<Uint8Array | null> {
    for (;;) {
      if (this.#thrown) throw new FailureError(this.#thrown);
      const bytes = this.#inflate?.read() as Uint8Array | null | undefined;
      if (bytes) return this.#counted(bytes);
      if (this.#state === 'over') return null;
      if (this.#writing || this.#state === 'ended') await this.#change();
      else await this.#feed();
    }
  }

  cancel(): void {
    this.#close();
    this.#source.cancel();
  }

  release(): void {
    this.#close();
    this.#source.release();
  }

  #counted(bytes: Uint8Array): Uint8Array {
    this.#length += bytes.length;
    if (this.#length <= MAX_BYTES) return bytes;
    const message = `The provider's answer is longer than ${MAX_BYTES} bytes.`;
    throw new FailureError(failure('bad_upstream_answer', message));
  }

  /** Until there is output, room for input, an end or an error. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #feed(): Promise<void> {
    const bytes = await this.#source.read();
    if (bytes?.length === 0) return;
    const inflate = this.#inflate ?? this.#open(bytes ?? new Uint8Array(0));
    if (bytes === null) {
      this.#state = 'ended';
      inflate.end();
      return;
    }
    this.#writing = true;
    inflate.write(bytes, () => {
      this.#writing = false;
      this.#wake();
    });
  }

  #open(first: Uint8Array): Transform {
    const inflate = (CODINGS[this.#coding] as (first: Uint8Array) => Transform)(first);
    inflate.on('readable', () => this.#wake());
    inflate.on('end', () => {
      this.#state = 'over';
      this.#wake();
    });
    inflate.on('error', (error: Error & { code?: string }) => {
      // A body that ends early is no different from one without the coding that does.
      const isCut = error.code === 'Z_BUF_ERROR' || /unexpected end/i.test(error.message);
      const message = `The provider's answer is not in the content coding ${this.#coding}, though it says so.`;
      this.#thrown = isCut ? failure('truncated') : failure('bad_upstream_answer', message);
      this.#wake();
    });
    this.#inflate = inflate;
    return inflate;
  }

  #close(): void {
    this.#state = 'over';
    this.#inflate?.destroy();
    this.#wake();
  }
}
