import { TOKEN } from './head.ts';

/** Messages have the same few names again and again; whoever makes names up gets no room here. */
const MAX_KNOWN = 256;

/** Which headers are written as somebody gave them, found out once a name. */
export class HeaderNames {
  readonly #withheld: ReadonlySet<string>;
  readonly #known = new Map<string, boolean>();

  /** `withheld`: those that only the connection itself may write, in lower case. */
  constructor(withheld: readonly string[]) {
    this.#withheld = new Set(withheld);
  }

  /**
   * Is the header written?
   * @throws TypeError for what is no name: with a line break in it, it would be two headers
   */
  isWritten(name: string): boolean {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    if (!TOKEN.test(name)) throw new TypeError(`${JSON.stringify(name)} is no name of a header`);
    const written = !this.#withheld.has(name.toLowerCase());
    if (this.#known.size < MAX_KNOWN) this.#known.set(name, written);
    return written;
  }
}
