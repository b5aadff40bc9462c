import { type FailureCode, failure } from '../../core/failure.ts';
import { type Batch, EMPTY_BATCH, NO_BYTES, type StreamPart } from '../../core/stream-part.ts';
import type { ChatDecoder } from '../provider.ts';

/** Larger than any answer a model gives; what comes beyond is not read into memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

const textDecoder = new TextDecoder('utf-8', { fatal: true });

/** Decodes an answer that is one JSON document: nothing can be told before its end. */
export class WholeAnswerDecoder implements ChatDecoder {
  readonly #partsOf: (json: Readonly<Record<string, unknown>>) => readonly StreamPart[];
  readonly #pieces: Uint8Array[] = [];
  #bytes = 0;
  #over = false;

  constructor(partsOf: (json: Readonly<Record<string, unknown>>) => readonly StreamPart[]) {
    this.#partsOf = partsOf;
  }

  push(bytes: Uint8Array): Batch {
    if (this.#over) return EMPTY_BATCH;
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_ANSWER_BYTES) {
      return this.#fail(
        'bad_upstream_answer',
        `The provider's answer is larger than ${MAX_ANSWER_BYTES} bytes.`,
      );
    }
    // The pushed bytes may belong to a buffer that its owner reuses (and a Buffer's own slice is no copy).
    this.#pieces.push(new Uint8Array(bytes));
    return EMPTY_BATCH;
  }

  end(): Batch {
    if (this.#over) return EMPTY_BATCH;
    if (this.#bytes === 0) return this.#fail('truncated', 'The provider ended its answer without a byte.');
    const raw = this.#joined();
    let json: unknown;
    try {
      json = JSON.parse(textDecoder.decode(raw));
    } catch {
      return this.#fail(
        'bad_upstream_answer',
        'The provider sent an answer that is not JSON, or not all of it.',
      );
    }
    if (typeof json !== 'object' || json === null) {
      return this.#fail('bad_upstream_answer', 'The provider sent an answer that is not a JSON object.');
    }
    this.#over = true;
    const parts = this.#partsOf(json as Record<string, unknown>);
    return { parts, raw: parts.at(-1)?.type === 'failure' ? NO_BYTES : raw };
  }

  #joined(): Uint8Array {
    const [first] = this.#pieces;
    if (first && this.#pieces.length === 1) return first;
    const all = new Uint8Array(this.#bytes);
    let at = 0;
    for (const piece of this.#pieces) {
      all.set(piece, at);
      at += piece.length;
    }
    return all;
  }

  #fail(code: FailureCode, message: string): Batch {
    this.#over = true;
    this.#pieces.length = 0;
    return { parts: [{ type: 'failure', failure: failure(code, message) }], raw: NO_BYTES };
  }
}
