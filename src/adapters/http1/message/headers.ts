/** Headers in the order of the wire, looked up by lower-case name. The parser bounds their number. */
export class Http1Headers {
  readonly #names: string[] = [];
  readonly #values: string[] = [];

  /** `name` in lower case. A header that is given more than once yields one list of its values (RFC 9110 §5.3). */
  get(name: string): string | null {
    const names = this.#names;
    for (let at = 0; at < names.length; at++) {
      if (names[at] === name) return this.#joined(name, at);
    }
    return null;
  }

  /** How many times the header is given. */
  count(name: string): number {
    let count = 0;
    for (const each of this.#names) if (each === name) count++;
    return count;
  }

  get size(): number {
    return this.#names.length;
  }

  add(name: string, value: string): void {
    this.#names.push(name);
    this.#values.push(value);
  }

  /** One entry a name. */
  *[Symbol.iterator](): Iterator<readonly [string, string]> {
    for (const [at, name] of this.#names.entries()) {
      if (this.#names.indexOf(name) === at) yield [name, this.#joined(name, at)];
    }
  }

  #joined(name: string, first: number): string {
    let value = this.#values[first] ?? '';
    for (let at = first + 1; at < this.#names.length; at++) {
      if (this.#names[at] === name) value += `, ${this.#values[at]}`;
    }
    return value;
  }
}
