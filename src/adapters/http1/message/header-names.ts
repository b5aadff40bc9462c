import { TOKEN } from './token.ts';

/** Messages repeat a few names. The cap keeps a peer that invents names from filling the map. */
const MAX_KNOWN = 256;

/** Decides which headers of a caller are written, and remembers the decision by name. */
export class HeaderNames {
  readonly #withheld: ReadonlySet<string>;
  readonly #known = new Map<string, boolean>();

  /** `withheld`: names in lower case of headers that only the connection itself may write. */
  constructor(withheld: readonly string[]) {
    this.#withheld = new Set(withheld);
  }

  /**
   * Whether the header is written.
   * @throws TypeError for an invalid name: one with a line break would make two headers
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
