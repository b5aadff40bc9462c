import { Buffer } from 'node:buffer';

/** Learning costs a second parse: streams whose events differ in more than their text are given up after this many. */
const MAX_CREDIT = 3;
const PROBE = 'probe';

const QUOTE = 34;
const BACKSLASH = 92;
const DATA = 'data: ';

const textDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as a string, one character each: strings are compared and cut natively, and quicker than bytes. */
export function byteString(bytes: Uint8Array, from = 0, to = bytes.length): string {
  const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return buffer.toString('latin1', from, to);
}

/**
 * Most events of an SSE stream differ from one another in one string only, the piece of text. Once such an event was
 * parsed, its like are told by the bytes before and behind the text: they are neither cut out, decoded nor parsed.
 */
export class TextTemplate {
  readonly #textIn: (json: unknown) => unknown;
  /** Byte strings, from the event's first byte to the text, and from there to the end of its blank line. */
  #before = '';
  #behind = '';
  #credit = MAX_CREDIT;
  #end = 0;

  /** @param textIn the piece of text in the parsed data of an event */
  constructor(textIn: (json: unknown) => unknown) {
    this.#textIn = textIn;
  }

  /** Was an event learnt? */
  get known(): boolean {
    return this.#before !== '';
  }

  /** Where the event ends whose text `match` gave last. */
  get end(): number {
    return this.#end;
  }

  /**
   * The text of an event that is the learnt one but for its text; undefined for any other.
   * @param read `bytes` as byte string
   * @param at where the event begins
   */
  match(read: string, bytes: Uint8Array, at: number): string | undefined {
    const start = at + this.#before.length;
    // V8 compares strings of one length at once, but goes letter by letter in `startsWith`.
    if (start === at || read.slice(at, start) !== this.#before) return undefined;
    let plain = true;
    let stop = start;
    for (; stop < read.length; stop += 1) {
      const code = read.charCodeAt(stop);
      if (code === QUOTE) break;
      if (code < 32) return undefined;
      if (code < 127 && code !== BACKSLASH) continue;
      plain = false;
      if (code === BACKSLASH) stop += 1;
    }
    const end = stop + this.#behind.length;
    if (stop === start || read.slice(stop, end) !== this.#behind) return undefined;
    const text = plain ? read.slice(start, stop) : unescaped(bytes.subarray(start, stop));
    if (text === undefined) return undefined;
    this.#end = end;
    if (this.#credit < MAX_CREDIT) this.#credit += 1;
    return text;
  }

  /** @param bytes `from` and `to`: an event whose data says `text` and nothing else that matters */
  learn(bytes: Uint8Array, from: number, to: number, text: string): void {
    if (this.#credit === 0) return;
    const whole = byteString(bytes, from, to);
    const end = endOfLines(whole);
    const line = Math.max(whole.lastIndexOf('\n', end - 1), whole.lastIndexOf('\r', end - 1)) + 1;
    // One line of data, the last one: nothing but it says anything.
    if (whole.indexOf(DATA) !== line) return;
    const said = Buffer.byteLength(text) === text.length ? text : byteString(Buffer.from(text));
    const start = whole.lastIndexOf(`"${said}"`) + 1;
    if (start === 0) return;
    this.#credit -= 1;
    const stop = start + said.length;
    if (!this.#isText(whole.slice(line + DATA.length, start), whole.slice(stop, end))) return;
    // Strings of their own: slices would keep the event alive, and are slow to compare with.
    this.#before = byteString(bytes, from, from + start);
    this.#behind = byteString(bytes, from + stop, to);
  }

  /** The same letters may stand elsewhere in the data as well, between the quotes of two other strings even. */
  #isText(before: string, behind: string): boolean {
    try {
      return this.#textIn(JSON.parse(`${before}${PROBE}${behind}`)) === PROBE;
    } catch {
      return false;
    }
  }
}

/** Where the event ends but for its line ends. */
function endOfLines(event: string): number {
  let end = event.length;
  while (event[end - 1] === '\n' || event[end - 1] === '\r') end -= 1;
  return end;
}

/** What the inside of a JSON string stands for; undefined where it is none, or not UTF-8. */
function unescaped(inside: Uint8Array): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${textDecoder.decode(inside)}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}
