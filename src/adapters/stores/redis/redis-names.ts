/**
 * Names of the keys. The braces make a cluster keep all of them on one node, because a script touches several. They are
 * written as in JSON: no tab or line break is left, and no half of a surrogate pair.
 */
export class RedisNames {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = `{${prefix}}:`;
  }

  /** A key that there is once, or the beginning of several. */
  of(kind: string): string {
    return this.#prefix + kind;
  }

  /** One of several keys of a kind. */
  one(kind: string, name: string): string {
    return `${this.#prefix}${kind}:${asJsonText(name)}`;
  }
}

export function asJsonText(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
