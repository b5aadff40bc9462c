import { joinBytes } from '../core/codec/bytes.ts';
import { type SseFrame, SseFramer } from '../core/codec/sse.ts';
import { failure } from '../core/failure.ts';
import { type Batch, EMPTY_BATCH, NO_BYTES, type StreamPart } from '../core/stream-part.ts';
import type { ChatDecoder } from '../ports/provider.ts';
import { byteString, TextTemplate } from './text-template.ts';

/**
 * What becomes of a frame's bytes. `relay`: handed on. `text`: handed on, and all it says is its one text part. `hide`:
 * kept back, because we asked for it and the caller did not. `finished`: handed on as the last. `failed`: kept back,
 * because a failure part was made of it.
 */
export type FrameFate = 'relay' | 'text' | 'hide' | 'finished' | 'failed';

/** Understands the frames of one provider's stream; holds the state of one answer. */
export interface FrameReader {
  /** Adds the frame's parts: a `finish` with the fate `finished`, a `failure` with `failed`, never both. */
  read(frame: SseFrame, parts: StreamPart[]): FrameFate;
  /** Where the text stands in the data of a frame with the fate `text`; undefined in data of another kind. */
  textIn(json: unknown): unknown;
}

const textDecoder = new TextDecoder();

/** A longer rest is no error object. */
const MAX_ERROR_BYTES = 64 * 1024;
const LF = 10;

/** An SSE stream, whichever provider's. Ends in exactly one terminal part; no byte behind it is looked at. */
export class SseDecoder implements ChatDecoder {
  readonly #reader: FrameReader;
  readonly #framer = new SseFramer();
  readonly #template: TextTemplate;
  #done = false;
  #sawFrame = false;

  constructor(reader: FrameReader) {
    this.#reader = reader;
    this.#template = new TextTemplate(reader.textIn);
  }

  push(bytes: Uint8Array): Batch {
    if (this.#done) return EMPTY_BATCH;
    const parts: StreamPart[] = [];
    // Handed on are `others`, then the bytes of this read from `kept` on: nearly always all of them, without a copy.
    const others: Uint8Array[] = [];
    let kept = 0;
    let at = 0;
    let read = '';
    while (at < bytes.length && !this.#done) {
      if (this.#template.known && this.#framer.held.length === 0) {
        if (read === '') read = byteString(bytes);
        const text = this.#template.match(read, bytes, at);
        if (text !== undefined) {
          parts.push({ type: 'text', text });
          at = this.#template.end;
          continue;
        }
      }
      const end = behindBlankLine(bytes, at);
      const piece = end - at === bytes.length ? bytes : bytes.subarray(at, end);
      const raw = this.#readFrames(piece, parts);
      if (raw !== piece) {
        others.push(bytes.subarray(kept, at), raw);
        kept = end;
      }
      at = end;
    }
    if (kept === 0 && at === bytes.length) return { parts, raw: bytes };
    others.push(bytes.subarray(kept, at));
    return { parts, raw: joinBytes(others) };
  }

  end(): Batch {
    if (this.#done) return EMPTY_BATCH;
    this.#done = true;
    const parts: StreamPart[] = [];
    if (!this.#sawFrame && this.#readsAsError(parts)) return { parts, raw: NO_BYTES };
    parts.push({ type: 'failure', failure: failure('truncated') });
    return { parts, raw: NO_BYTES };
  }

  /** Returns the bytes of its frames that go on: `piece` itself where all do. */
  #readFrames(piece: Uint8Array, parts: StreamPart[]): Uint8Array {
    const { frames, raw, error } = this.#framer.push(piece);
    if (frames.length > 0 || error !== undefined) this.#sawFrame = true;
    let kept: KeptBytes | undefined;
    let start = 0;
    for (const frame of frames) {
      const fate = this.#reader.read(frame, parts);
      if (fate === 'text') {
        this.#learn(raw, start, frame.end, parts);
      } else if (fate === 'hide') {
        kept ??= new KeptBytes(raw);
        kept.leaveOut(start, frame.end);
      } else if (fate !== 'relay') {
        this.#done = true;
        return keptTo(fate === 'finished' ? frame.end : start, raw, kept);
      }
      start = frame.end;
    }
    if (error !== undefined) {
      this.#done = true;
      const message = `The provider's stream is broken: ${error}.`;
      parts.push({ type: 'failure', failure: failure('bad_upstream_answer', message) });
    }
    return keptTo(raw.length, raw, kept);
  }

  #learn(bytes: Uint8Array, from: number, to: number, parts: readonly StreamPart[]): void {
    const part = parts[parts.length - 1];
    if (part?.type === 'text') this.#template.learn(bytes, from, to, part.text);
  }

  /** A server that answers 200 and then fails may send its error as plain JSON, without any framing. */
  #readsAsError(parts: StreamPart[]): boolean {
    const held = this.#framer.held;
    if (held.length === 0 || held.length > MAX_ERROR_BYTES) return false;
    const data = textDecoder.decode(held).trim();
    return data.startsWith('{') && this.#reader.read({ event: 'message', data, end: 0 }, parts) === 'failed';
  }
}

/** Where the event at `from` ends, as far as can be seen: the framer takes a stream in any pieces. */
function behindBlankLine(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
  }
  return bytes.length;
}

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
