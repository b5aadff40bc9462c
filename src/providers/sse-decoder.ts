import { joinBytes } from '../core/codec/bytes.ts';
import { type SseFrame, SseFramer } from '../core/codec/sse.ts';
import { utf8 } from '../core/codec/utf8.ts';
import { failure } from '../core/failure.ts';
import { parseObject } from '../core/json.ts';
import { EMPTY_BATCH, isTerminal, NO_BYTES, type PartBatch, type StreamPart } from '../core/stream-part.ts';
import type { ChatDecoder } from '../ports/provider.ts';
import { HeldEnd } from './held-end.ts';
import { byteString, TextTemplate } from './text-template.ts';

/**
 * What becomes of a frame's bytes. `relay`: handed on. `text`: handed on, and all it says is its one text part. `hide`:
 * kept back, because we asked for it and the caller did not. `finished`: handed on as the last. `failed`: kept back,
 * because a failure part was made of it. `mended`: a frame to hand on in its place, with the blank line behind it.
 */
export type FrameFate = 'relay' | 'text' | 'hide' | 'finished' | 'failed' | { readonly mended: string };

/** Understands the frames of one provider's stream; holds the state of one answer. */
export interface FrameReader {
  /** Adds the frame's parts: a `finish` with the fate `finished`, a `failure` with `failed`, never both. */
  read(frame: SseFrame, parts: StreamPart[]): FrameFate;
  /** Where the text stands in the data of a frame with the fate `text`; undefined in data of another kind. */
  textIn(json: unknown): unknown;
  /**
   * The frames read last told that the answer ends, and its terminator has not come: they are held until it does, so that
   * no caller sees an end and then an error.
   */
  readonly ending: boolean;
  /** A block of thinking was opened whose text the provider may withhold. */
  readonly thinking?: boolean;
  /**
   * The stream ended cleanly without its terminator. Where that is an end: adds the finish, and returns the frames that a
   * caller of the same dialect misses.
   */
  endWithoutMarker?(parts: StreamPart[]): string | undefined;
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
  /** Made when the answer tells its end: until then a chunk of text asks nothing of it. */
  #end: HeldEnd | undefined;
  #done = false;
  #sawFrame = false;

  constructor(reader: FrameReader) {
    this.#reader = reader;
    this.#template = new TextTemplate(reader.textIn);
  }

  get thinking(): boolean {
    return this.#reader.thinking === true;
  }

  push(bytes: Uint8Array): PartBatch {
    if (this.#done) return EMPTY_BATCH;
    const parts: StreamPart[] = [];
    // Handed on are `others`, then the bytes of this read from `kept` on: nearly always all of them, without a copy.
    const others: Uint8Array[] = [];
    let otherBytes = 0;
    let kept = 0;
    let at = 0;
    let read = '';
    while (at < bytes.length && !this.#done) {
      if (this.#template.known && this.#framer.held.length === 0 && !this.#end?.holding) {
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
      const raw = this.#readFrames(piece, parts, otherBytes + at - kept);
      if (raw !== piece) {
        others.push(bytes.subarray(kept, at), raw);
        otherBytes += at - kept + raw.length;
        kept = end;
      }
      at = end;
    }
    if (kept === 0 && at === bytes.length)
      return this.#end ? this.#batch(parts, bytes) : { parts, raw: bytes };
    others.push(bytes.subarray(kept, at));
    return this.#batch(parts, joinBytes(others));
  }

  end(): PartBatch {
    if (this.#done) return EMPTY_BATCH;
    const parts: StreamPart[] = [];
    const rest = this.#readRest(parts);
    if (this.#done) return this.#batch(parts, rest);
    this.#done = true;
    const missing = this.#reader.endWithoutMarker?.(parts);
    if (missing !== undefined) {
      this.#end?.release();
      return this.#batch(parts, joinBytes([rest, utf8(missing)]));
    }
    const last = parts.at(-1);
    if (!(last && isTerminal(last))) parts.push({ type: 'failure', failure: failure('truncated') });
    return this.#batch(parts, rest);
  }

  #batch(parts: StreamPart[], raw: Uint8Array): PartBatch {
    const end = this.#end;
    if (!end) return { parts, raw };
    const on = end.handOn(raw);
    if (this.#done) end.drop();
    else if (end.tooLong) {
      this.#done = true;
      end.drop();
      this.#bad(parts, 'what follows its finish reason is too long');
    }
    return { parts, raw: on };
  }

  /**
   * Returns the bytes of its frames that go on: `piece` itself where all do.
   * @param before how many bytes of this read go on before them
   */
  #readFrames(piece: Uint8Array, parts: StreamPart[], before: number): Uint8Array {
    const { frames, raw, error } = this.#framer.push(piece);
    if (frames.length > 0 || error !== undefined) this.#sawFrame = true;
    let kept: KeptBytes | undefined;
    let start = 0;
    for (const frame of frames) {
      const fate = this.#reader.read(frame, parts);
      if (fate === 'finished') {
        this.#done = true;
        this.#end?.release();
        return keptTo(frame.end, raw, kept);
      }
      if (fate === 'failed') {
        this.#done = true;
        return keptTo(start, raw, kept);
      }
      if (this.#reader.ending) this.#hold(before + (kept ? kept.lengthTo(start) : start));
      else if (fate !== 'hide') this.#end?.release();
      if (fate === 'text') {
        this.#learn(raw, start, frame.end, parts);
      } else if (fate !== 'relay') {
        kept ??= new KeptBytes(raw);
        kept.replace(start, frame.end, fate === 'hide' ? NO_BYTES : utf8(fate.mended));
      }
      start = frame.end;
    }
    if (error !== undefined) {
      this.#done = true;
      this.#bad(parts, error);
    }
    return keptTo(raw.length, raw, kept);
  }

  /** The last event may lack its blank line, and its line feed. One that was cut is none: its data is not whole. */
  #readRest(parts: StreamPart[]): Uint8Array {
    if (!this.#sawFrame && this.#readsAsError(parts)) {
      this.#done = true;
      return NO_BYTES;
    }
    const { frames, raw } = this.#framer.end();
    const frame = frames.at(0);
    if (frame?.data === undefined || !isWholeData(frame.data)) return NO_BYTES;
    const fate = this.#reader.read(frame, parts);
    if (fate === 'finished' || fate === 'failed') this.#done = true;
    if (fate === 'finished') this.#end?.release();
    else if (this.#reader.ending) this.#hold(0);
    if (fate === 'failed' || fate === 'hide') return NO_BYTES;
    return typeof fate === 'object' ? utf8(fate.mended) : raw;
  }

  #hold(from: number): void {
    this.#end ??= new HeldEnd();
    this.#end.hold(from);
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

  #bad(parts: StreamPart[], what: string): void {
    const message = `The provider's stream is broken: ${what}.`;
    parts.push({ type: 'failure', failure: failure('bad_upstream_answer', message) });
  }
}

/** Where the event at `from` ends, as far as can be seen: the framer takes a stream in any pieces. */
function behindBlankLine(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(LF, from); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at + 1] === LF) return at + 2;
  }
  return bytes.length;
}

function isWholeData(data: string): boolean {
  return data.trim() === '[DONE]' || parseObject(data) !== undefined;
}

function keptTo(end: number, raw: Uint8Array, kept: KeptBytes | undefined): Uint8Array {
  if (kept) return kept.upTo(end);
  return end === raw.length ? raw : raw.subarray(0, end);
}

/** The bytes that go on of a read in which some frames do not, or go on as others. Frames are told of in their order. */
class KeptBytes {
  readonly #raw: Uint8Array;
  readonly #runs: Uint8Array[] = [];
  #length = 0;
  #from = 0;

  constructor(raw: Uint8Array) {
    this.#raw = raw;
  }

  /** In place of the bytes from `start` to `end` go `others`; none: those are left out. */
  replace(start: number, end: number, others: Uint8Array): void {
    this.#runs.push(this.#raw.subarray(this.#from, start), others);
    this.#length += start - this.#from + others.length;
    this.#from = end;
  }

  /** How many bytes go on before the one at `end`. */
  lengthTo(end: number): number {
    return this.#length + end - this.#from;
  }

  upTo(end: number): Uint8Array {
    return joinBytes([...this.#runs, this.#raw.subarray(this.#from, end)]);
  }
}
