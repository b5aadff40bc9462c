import { NO_BYTES } from '../stream-part.ts';
import { appendBytes } from './bytes.ts';

/** One event of a Server-Sent Events stream. */
export interface SseFrame {
  /** `message` where the stream names none. */
  readonly event: string;
  /** All `data:` lines, joined by line feeds. Undefined: the frame holds comments only. */
  readonly data: string | undefined;
  /** Where the frame ends, in `SseFrames.raw`. */
  readonly end: number;
}

export interface SseFrames {
  readonly frames: readonly SseFrame[];
  /** The bytes of these frames, whole; a half frame waits for the next push. */
  readonly raw: Uint8Array;
  /** Set when what follows `raw` is no frame; nothing can be read any more. */
  readonly error?: string;
}

const NO_FRAMES: SseFrames = Object.freeze({ frames: Object.freeze([]), raw: NO_BYTES });
const NO_HELD = new Uint8Array(0);
const BLANK_LINE = Uint8Array.of(10, 10);
const LF = 10;
const CR = 13;

/** An event longer than this is not one of a model's: it would be held in memory until it ends. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a byte stream into whole SSE frames, wherever the network cut it. Follows the WHATWG event-stream grammar for line
 * ends (LF, CR, CRLF), comments, a leading byte order mark and `field:value` with one optional space; `id` and `retry`
 * are passed over. It parts from it in one: a line with any other field is an error. A browser passes over such lines, but
 * a model's stream has none, and garbage before a `data:` would make a piece of the answer vanish without a trace.
 */
export class SseFramer {
  /** Our own memory, with room behind it to grow into. */
  #held: Uint8Array<ArrayBuffer> = NO_HELD;
  /** How far `#held` has been searched for a frame's end. */
  #searched = 0;
  #started = false;
  #broken: string | undefined;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  push(bytes: Uint8Array): SseFrames {
    if (this.#broken !== undefined) return { ...NO_FRAMES, error: this.#broken };
    const buffer = this.#held.length === 0 ? bytes : appendBytes(this.#held, bytes);
    const frames: SseFrame[] = [];
    let start = 0;
    let end = frameEnd(buffer, this.#searched);
    for (; end >= 0; end = frameEnd(buffer, start)) {
      const text = this.#text(buffer, start, end);
      if (text === undefined)
        return this.#fail('an event is not valid UTF-8', frames, buffer.subarray(0, start));
      const frame = parseFrame(text, end);
      if (frame === undefined)
        return this.#fail('a line is no event-stream field', frames, buffer.subarray(0, start));
      frames.push(frame);
      start = end;
      if (start === buffer.length) break;
    }
    const left = buffer.length - start;
    if (left > MAX_FRAME_BYTES) {
      return this.#fail(
        `an event is longer than ${MAX_FRAME_BYTES} bytes`,
        frames,
        buffer.subarray(0, start),
      );
    }
    // A blank line may be cut between its two line ends: search the last three bytes again.
    this.#searched = Math.max(0, left - 3);
    if (left === 0) this.#held = NO_HELD;
    // Bytes that were pushed may belong to a buffer that its owner reuses; those handed out may not change any more.
    else if (start > 0 || this.#held.length === 0) this.#held = new Uint8Array(buffer.subarray(start));
    else this.#held = buffer as Uint8Array<ArrayBuffer>;
    return frames.length === 0 ? NO_FRAMES : { frames, raw: left === 0 ? buffer : buffer.subarray(0, start) };
  }

  /**
   * The stream ended: the frame that waits, as if its blank line had come. Some servers leave out the last one, and the
   * line feed before it (https://github.com/openai/openai-node/issues/2725); a frame that was cut looks the same.
   */
  end(): SseFrames {
    return this.pending ? this.push(BLANK_LINE) : NO_FRAMES;
  }

  /** Is half a frame waiting? At the end of a stream that means it was cut. */
  get pending(): boolean {
    return this.#held.some((byte) => byte !== LF && byte !== CR);
  }

  /** The half frame that is waiting. */
  get held(): Uint8Array {
    return this.#held;
  }

  #text(buffer: Uint8Array, start: number, end: number): string | undefined {
    let text: string;
    try {
      text = this.#decoder.decode(buffer.subarray(start, end));
    } catch {
      return undefined;
    }
    if (this.#started) return text;
    this.#started = true;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  #fail(error: string, frames: readonly SseFrame[], raw: Uint8Array): SseFrames {
    this.#broken = error;
    this.#held = NO_HELD;
    return { frames, raw, error };
  }
}

/** Index just behind the blank line that ends the frame, or -1. */
function frameEnd(buffer: Uint8Array, from: number): number {
  // Carriage returns are legal and rare: without one a blank line is two line feeds, found by native search.
  if (buffer.indexOf(CR, from) >= 0) return frameEndByLine(buffer, from);
  for (let at = buffer.indexOf(LF, from); at >= 0; at = buffer.indexOf(LF, at + 1)) {
    if (buffer[at + 1] === LF) return at + 2;
  }
  return -1;
}

function frameEndByLine(buffer: Uint8Array, from: number): number {
  for (let at = from; at < buffer.length; at += 1) {
    const lineEnd = afterLineEnd(buffer, at);
    if (lineEnd === at) continue;
    const blankEnd = afterLineEnd(buffer, lineEnd);
    if (blankEnd > lineEnd) return awaitsLineFeed(buffer, lineEnd, blankEnd) ? -1 : blankEnd;
    at = lineEnd - 1;
  }
  return -1;
}

/** Was a stream of CRLFs cut within its last one? Nothing is read behind the last frame: its LF would be missing. */
function awaitsLineFeed(buffer: Uint8Array, lineEnd: number, blankEnd: number): boolean {
  const crlf = buffer[lineEnd - 2] === CR && buffer[lineEnd - 1] === LF;
  return crlf && blankEnd === buffer.length && buffer[blankEnd - 1] === CR;
}

/** Index behind the LF, CR or CRLF at `at`; `at` itself where there is none. */
function afterLineEnd(buffer: Uint8Array, at: number): number {
  if (buffer[at] === LF) return at + 1;
  if (buffer[at] !== CR) return at;
  return buffer[at + 1] === LF ? at + 2 : at + 1;
}

function parseFrame(text: string, end: number): SseFrame | undefined {
  return oneDataLine(text, 0, 'message', end) ?? namedDataLine(text, end) ?? parseLines(text, end);
}

/** By far the most frequent frames: one data line, or an event line and a data line, ended by line feeds. */
function oneDataLine(text: string, from: number, event: string, end: number): SseFrame | undefined {
  if (!text.startsWith('data: ', from)) return undefined;
  const stop = text.indexOf('\n', from);
  if (text.length - stop !== 2 || text.includes('\r')) return undefined;
  return { event, data: text.slice(from + 6, stop), end };
}

function namedDataLine(text: string, end: number): SseFrame | undefined {
  if (!text.startsWith('event: ')) return undefined;
  const stop = text.indexOf('\n');
  return stop <= 7 ? undefined : oneDataLine(text, stop + 1, text.slice(7, stop), end);
}

function parseLines(text: string, end: number): SseFrame | undefined {
  let event = 'message';
  let data: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data = data === undefined ? value : `${data}\n${value}`;
    else if (field === 'event') event = value || 'message';
    else if (field !== 'id' && field !== 'retry') return undefined;
  }
  return { event, data, end };
}
