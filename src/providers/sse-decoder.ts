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
    const parts: StreamPart[] = [];
    const kept = new KeptBytes(raw);
    for (const frame of frames) {
      this.#sawFrame = true;
      const fate = this.#reader.read(frame, parts);
      if (fate === 'relay') {
        kept.keepTo(frame.end);
        continue;
      }
      if (fate === 'finished') kept.keepTo(frame.end);
      else kept.skipTo(frame.end);
      if (fate === 'hide') continue;
      this.#done = true;
      return { parts, raw: kept.bytes() };
    }
    if (error !== undefined) {
      this.#done = true;
      parts.push({
        type: 'failure',
        failure: failure('bad_upstream_answer', `The provider's stream is broken: ${error}.`),
      });
    } else if (frames.length === 0) return EMPTY_BATCH;
    return { parts, raw: kept.bytes() };
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

/** The bytes of the frames that go on: nearly always all of them, and then without a copy. */
class KeptBytes {
  readonly #raw: Uint8Array;
  /** Of the current run of kept frames. */
  #start = 0;
  #end = 0;
  #runs: Uint8Array[] | undefined;

  constructor(raw: Uint8Array) {
    this.#raw = raw;
  }

  keepTo(end: number): void {
    this.#end = end;
  }

  skipTo(end: number): void {
    this.#runs ??= [];
    if (this.#end > this.#start) this.#runs.push(this.#raw.subarray(this.#start, this.#end));
    this.#start = end;
    this.#end = end;
  }

  bytes(): Uint8Array {
    const last =
      this.#start === 0 && this.#end === this.#raw.length
        ? this.#raw
        : this.#raw.subarray(this.#start, this.#end);
    if (!this.#runs) return last;
    const runs = [...this.#runs, last];
    const all = new Uint8Array(runs.reduce((sum, run) => sum + run.length, 0));
    let at = 0;
    for (const run of runs) {
      all.set(run, at);
      at += run.length;
    }
    return all;
  }
}
