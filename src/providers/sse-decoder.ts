import { joinBytes } from '../core/codec/bytes.ts';
import { type SseFrame, SseFramer } from '../core/codec/sse.ts';
import { failure } from '../core/failure.ts';
import { type Batch, EMPTY_BATCH, NO_BYTES, type StreamPart } from '../core/stream-part.ts';
import type { ChatDecoder } from '../ports/provider.ts';

/**
 * What becomes of a frame's bytes: handed on, kept back because we asked for it on our own account, handed on as the
 * last, or kept back because a failure part was made of it.
 */
export type FrameFate = 'relay' | 'hide' | 'finished' | 'failed';

/** Understands the frames of one provider's stream; holds the state of one answer. */
export interface FrameReader {
  /** Adds the frame's parts: a `finish` with the fate `finished`, a `failure` with `failed`, never both. */
  read(frame: SseFrame, parts: StreamPart[]): FrameFate;
}

const textDecoder = new TextDecoder();

/** A longer rest is no error object. */
const MAX_ERROR_BYTES = 64 * 1024;

/** An SSE stream, whichever provider's. Ends in exactly one terminal part; no byte behind it is looked at. */
export class SseDecoder implements ChatDecoder {
  readonly #reader: FrameReader;
  readonly #framer = new SseFramer();
  #done = false;
  #sawFrame = false;

  constructor(reader: FrameReader) {
    this.#reader = reader;
  }

  push(bytes: Uint8Array): Batch {
    if (this.#done) return EMPTY_BATCH;
    const { frames, raw, error } = this.#framer.push(bytes);
    if (frames.length === 0 && error === undefined) return EMPTY_BATCH;
    this.#sawFrame = true;
    const parts: StreamPart[] = [];
    let kept: KeptBytes | undefined;
    let start = 0;
    for (const frame of frames) {
      const fate = this.#reader.read(frame, parts);
      if (fate === 'hide') {
        kept ??= new KeptBytes(raw);
        kept.leaveOut(start, frame.end);
      } else if (fate !== 'relay') {
        this.#done = true;
        return { parts, raw: keptTo(fate === 'finished' ? frame.end : start, raw, kept) };
      }
      start = frame.end;
    }
    if (error !== undefined) {
      this.#done = true;
      const message = `The provider's stream is broken: ${error}.`;
      parts.push({ type: 'failure', failure: failure('bad_upstream_answer', message) });
    }
    return { parts, raw: keptTo(raw.length, raw, kept) };
  }

  end(): Batch {
    if (this.#done) return EMPTY_BATCH;
    this.#done = true;
    const parts: StreamPart[] = [];
    if (!this.#sawFrame && this.#readsAsError(parts)) return { parts, raw: NO_BYTES };
    parts.push({ type: 'failure', failure: failure('truncated') });
    return { parts, raw: NO_BYTES };
  }

  /** A server that answers 200 and then fails may send its error as plain JSON, without any framing. */
  #readsAsError(parts: StreamPart[]): boolean {
    const held = this.#framer.held;
    if (held.length === 0 || held.length > MAX_ERROR_BYTES) return false;
    const data = textDecoder.decode(held).trim();
    return data.startsWith('{') && this.#reader.read({ event: 'message', data, end: 0 }, parts) === 'failed';
  }
}

/** Nearly always all frames go on, and then without a copy. */
function keptTo(end: number, raw: Uint8Array, kept: KeptBytes | undefined): Uint8Array {
  if (kept) return kept.upTo(end);
  return end === raw.length ? raw : raw.subarray(0, end);
}

/** The bytes of the frames that go on where some do not. */
class KeptBytes {
  readonly #raw: Uint8Array;
  readonly #runs: Uint8Array[] = [];
  #from = 0;

  constructor(raw: Uint8Array) {
    this.#raw = raw;
  }

  leaveOut(start: number, end: number): void {
    this.#runs.push(this.#raw.subarray(this.#from, start));
    this.#from = end;
  }

  upTo(end: number): Uint8Array {
    return joinBytes([...this.#runs, this.#raw.subarray(this.#from, end)]);
  }
}
