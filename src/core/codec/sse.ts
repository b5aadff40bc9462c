import { NO_BYTES } from '../stream-part.ts';

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
}

const NO_FRAMES: SseFrames = Object.freeze({ frames: Object.freeze([]), raw: NO_BYTES });
const LF = 10;
const CR = 13;

/** An event longer than this is not one of a model's: it would be held in memory until it ends. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * Cuts a byte stream into whole SSE frames, wherever the network cut it. Follows the WHATWG event-stream grammar for line
 * ends (LF, CR, CRLF), comments, a leading byte order mark and `field:value` with one optional space; `id` and `retry`
 * are passed over.
 */
export class SseFramer {
  #held: Uint8Array = NO_BYTES;
  /** How far `#held` has been searched for a frame's end. */
  #searched = 0;
  #started = false;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** @throws TypeError when a frame is not UTF-8; RangeError when one never ends */
  push(bytes: Uint8Array): SseFrames {
    const buffer = this.#held.length === 0 ? bytes : joined(this.#held, bytes);
    const frames: SseFrame[] = [];
    let start = 0;
    let from = this.#searched;
    for (;;) {
      const end = frameEnd(buffer, Math.max(from, start));
      if (end < 0) break;
      frames.push(this.#frame(buffer, start, end));
      start = end;
      from = end;
    }
    if (buffer.length - start > MAX_FRAME_BYTES) throw new RangeError(`an SSE event is longer than ${MAX_FRAME_BYTES} bytes`);
    // A blank line may be cut between its two line ends: search the last three bytes again.
    this.#searched = Math.max(0, buffer.length - start - 3);
    if (frames.length === 0) {
      // The pushed bytes may belong to a buffer that its owner reuses.
      this.#held = buffer === bytes ? bytes.slice() : buffer;
      return NO_FRAMES;
    }
    this.#held = start === buffer.length ? NO_BYTES : buffer.slice(start);
    return { frames, raw: start === buffer.length ? buffer : buffer.subarray(0, start) };
  }

  /** Is half a frame waiting? At the end of a stream that means it was cut. */
  get pending(): boolean {
    return this.#held.some((byte) => byte !== LF && byte !== CR);
  }

  #frame(buffer: Uint8Array, start: number, end: number): SseFrame {
    let text = this.#decoder.decode(buffer.subarray(start, end));
    if (!this.#started) {
      this.#started = true;
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1);
    }
    return parseFrame(text, end);
  }
}

/** Index just behind the blank line that ends the frame, or -1. */
function frameEnd(buffer: Uint8Array, from: number): number {
  for (let at = buffer.indexOf(LF, from); ; at = buffer.indexOf(LF, at + 1)) {
    if (at < 0) return bareCarriageReturnEnd(buffer, from);
    const next = buffer[at + 1];
    if (next === LF) return at + 2;
    if (next === CR && buffer[at + 2] === LF) return at + 3;
  }
}

/** Streams with CR alone as line end are legal and unheard of: looked for only where no LF frame was found. */
function bareCarriageReturnEnd(buffer: Uint8Array, from: number): number {
  for (let at = buffer.indexOf(CR, from); at >= 0; at = buffer.indexOf(CR, at + 1)) {
    if (buffer[at + 1] === CR) return at + 2;
  }
  return -1;
}

function parseFrame(text: string, end: number): SseFrame {
  // By far the most frequent frame: one data line.
  if (text.startsWith('data: ')) {
    const stop = text.indexOf('\n');
    if (text.length - stop <= 2 && !text.includes('\r')) return { event: 'message', data: text.slice(6, stop), end };
  }
  let event = 'message';
  let data: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data = data === undefined ? value : `${data}\n${value}`;
    else if (field === 'event') event = value || 'message';
  }
  return { event, data, end };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
