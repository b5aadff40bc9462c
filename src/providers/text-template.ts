/** Learning costs a second parse: streams whose frames differ in more than their text are given up after this many. */
const MAX_CREDIT = 3;
const PROBE = 'probe';

/**
 * Most frames of a stream differ from one another in one string only, the piece of text. Once such a frame was parsed, its
 * like are told by what stands before and behind the text, without parsing them: half the cost of a chunk.
 */
export class TextTemplate {
  readonly #textIn: (json: unknown) => unknown;
  #before = '';
  #behind = '';
  #credit = MAX_CREDIT;

  /** @param textIn the piece of text in a parsed frame */
  constructor(textIn: (json: unknown) => unknown) {
    this.#textIn = textIn;
  }

  /** The text of a frame that is the learnt one but for its text; undefined for any other. */
  match(data: string): string | undefined {
    const before = this.#before.length;
    const end = data.length - this.#behind.length;
    if (before === 0 || end <= before || !data.endsWith(this.#behind)) return undefined;
    // V8 compares strings of one length at once, but goes letter by letter in `startsWith`.
    if (data.slice(0, before) !== this.#before) return undefined;
    if (this.#credit < MAX_CREDIT) this.#credit += 1;
    const text = data.slice(before, end);
    for (let at = 0; at < text.length; at += 1) {
      if (!isPlain(text.charCodeAt(at))) return unescaped(text);
    }
    return text;
  }

  /** @param data a frame that says `text` and nothing else that matters */
  learn(data: string, text: string): void {
    if (this.#credit === 0) return;
    const start = data.lastIndexOf(`"${text}"`) + 1;
    if (start === 0) return;
    this.#credit -= 1;
    const before = data.slice(0, start);
    const behind = data.slice(start + text.length);
    if (!this.#isText(`${before}${PROBE}${behind}`)) return;
    this.#before = flat(before);
    this.#behind = flat(behind);
  }

  /** The same letters may stand elsewhere in the frame as well, between the quotes of two other strings even. */
  #isText(probed: string): boolean {
    try {
      return this.#textIn(JSON.parse(probed)) === PROBE;
    } catch {
      return false;
    }
  }
}

/** What the inside of a JSON string stands for; undefined where a quote ends it before its end. */
function unescaped(inside: string): string | undefined {
  try {
    const text: unknown = JSON.parse(`"${inside}"`);
    return typeof text === 'string' ? text : undefined;
  } catch {
    return undefined;
  }
}

/** A string of its own: a slice would keep its frame alive, and is slow to compare with. */
function flat(slice: string): string {
  return JSON.parse(JSON.stringify(slice)) as string;
}

/** May the character stand in a JSON string as it is, and not end it? */
function isPlain(code: number): boolean {
  return code >= 32 && code !== 34 && code !== 92;
}
