import { NO_BYTES } from '../stream-part.ts';
import { appendBytes } from './bytes.ts';

/** One event of a Server-Sent Events stream. */
export interface SseFrame {
  /** `message` where the stream names none. */
  readonly event: string;
  /** All `data:` lines, joined by line feeds. Undefined if the frame holds only comments. */
  readonly data: string | undefined;
  /** The offset in `SseFrames.raw` at which the frame ends. */
  readonly end: number;
}

export interface SseFrames {
  readonly frames: readonly SseFrame[];
  /** The bytes of these whole frames. A half frame waits for the next push. */
  readonly raw: Uint8Array;
  /** Set when the bytes after `raw` are no frame. Nothing can be read after that. */
  readonly error?: string;
}

const NO_FRAMES: SseFrames = Object.freeze({ frames: Object.freeze([]), raw: NO_BYTES });
const NO_HELD = new Uint8Array(0);
const BLANK_LINE = Uint8Array.of(10, 10);
const LF = 10;
const CR = 13;

/** No model sends a longer event. Without a bound it would be held in memory until it ends. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a byte stream into whole SSE frames, whatever the pieces in which the bytes arrive. It follows the WHATWG grammar:
 * line ends (LF, CR, CRLF), comments, a leading byte order mark, `field:value` with one optional space. `id` and `retry` are
 * ignored.
 * It differs in one rule: a line with any other field is an error. A browser ignores such a line. A model's stream has none,
 * and garbage before a `data:` would remove a piece of the answer without a trace.
 * See https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class SseFramer {
  /** Our own memory, with free room at its end. */
  #held: Uint8Array<ArrayBuffer> = NO_HELD;
  /** The offset up to which `#held` has been searched for a frame's end. */
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
    // A blank line may be cut between its two line ends, so that the last three bytes are searched again.
    this.#searched = Math.max(0, left - 3);
    if (left === 0) this.#held = NO_HELD;
    // The rest is copied: the owner of pushed bytes may reuse their buffer, and returned bytes must not change.
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

  /** True while half a frame waits. At the end of a stream it means that the stream was cut. */
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

/** The index behind the blank line that ends the frame, or -1. */
function frameEnd(buffer: Uint8Array, from: number): number {
  // Carriage returns are legal and rare. Without one a blank line is two line feeds, which the native search finds.
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

/** True if a CRLF stream was cut inside its last line end. The LF that follows must then still be read. */
function awaitsLineFeed(buffer: Uint8Array, lineEnd: number, blankEnd: number): boolean {
  const crlf = buffer[lineEnd - 2] === CR && buffer[lineEnd - 1] === LF;
  return crlf && blankEnd === buffer.length && buffer[blankEnd - 1] === CR;
}

/** The index behind the LF, CR or CRLF at `at`; `at` itself if there is none. */
function afterLineEnd(buffer: Uint8Array, at: number): number {
  if (buffer[at] === LF) return at + 1;
  if (buffer[at] !== CR) return at;
  return buffer[at + 1] === LF ? at + 2 : at + 1;
}

function parseFrame(text: string, end: number): SseFrame | undefined {
  return oneDataLine(text, 0, 'message', end) ?? namedDataLine(text, end) ?? parseLines(text, end);
}

/** Reads the most frequent frame: one data line, with or without an event line, ended by line feeds. */
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
