import { joinBytes } from '../core/codec/bytes.ts';
import { utf8 } from '../core/codec/utf8.ts';
import { failure } from '../core/failure.ts';
import { type JsonObject, parseObject } from '../core/json.ts';
import { EMPTY_BATCH, NO_BYTES, type PartBatch, type StreamPart } from '../core/stream-part.ts';
import type { ChatDecoder } from '../ports/provider.ts';

/** No chat answer is longer; one that is would be held in memory until it ends. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** An answer that is not streamed: one JSON object, read once it is whole. Its raw bytes are the body as it came. */
export class WholeAnswerDecoder implements ChatDecoder {
  readonly #partsOf: (json: JsonObject) => readonly StreamPart[];
  readonly #pieces: Uint8Array[] = [];
  readonly #mend: (json: JsonObject) => JsonObject | undefined;
  #length = 0;
  #done = false;

  /**
   * @param partsOf the parts of the object, the last one terminal
   * @param mend the object as callers can use it; undefined: as it came
   */
  constructor(
    partsOf: (json: JsonObject) => readonly StreamPart[],
    mend: (json: JsonObject) => JsonObject | undefined = () => undefined,
  ) {
    this.#partsOf = partsOf;
    this.#mend = mend;
  }

  push(bytes: Uint8Array): PartBatch {
    if (this.#done) return EMPTY_BATCH;
    this.#length += bytes.length;
    if (this.#length > MAX_ANSWER_BYTES) {
      this.#done = true;
      this.#pieces.length = 0;
      return bad(`The provider's answer is longer than ${MAX_ANSWER_BYTES} bytes.`);
    }
    this.#pieces.push(bytes);
    return EMPTY_BATCH;
  }

  end(): PartBatch {
    if (this.#done) return EMPTY_BATCH;
    this.#done = true;
    const raw = joinBytes(this.#pieces);
    if (raw.length === 0) return bad("The provider's answer has no body.");
    const json = parseObject(raw);
    if (!json) return bad("The provider's answer is not a JSON object in UTF-8.");
    const mended = this.#mend(json);
    const parts = this.#partsOf(mended ?? json);
    if (parts.at(-1)?.type !== 'finish') return { parts, raw: NO_BYTES };
    return { parts, raw: mended ? utf8(JSON.stringify(mended)) : raw };
  }
}

function bad(message: string): PartBatch {
  return { parts: [{ type: 'failure', failure: failure('bad_upstream_answer', message) }], raw: NO_BYTES };
}
