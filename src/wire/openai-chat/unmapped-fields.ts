/** A bound on the warnings: a body can name any number of unknown fields. */
const MAX_FIELDS = 32;
const AND_MORE = 'further fields';

/** Collects the paths of fields that have no place in the canonical request. */
export class UnmappedFields {
  readonly #paths: string[] = [];

  get paths(): readonly string[] {
    return this.#paths;
  }

  add(path: string): void {
    if (this.#paths.length < MAX_FIELDS) this.#paths.push(path);
    else if (this.#paths.length === MAX_FIELDS) this.#paths.push(AND_MORE);
  }

  /**
   * Adds the members of `object` (parsed JSON) that are not known. Empty ones (`null`, `[]`) are ignored.
   * @param path of the object itself; a number is the index of a message
   */
  addUnknownMembers(object: object, known: readonly string[], path?: string | number): void {
    // This runs for every message. So it makes no array of entries, and no path before one is needed. The known names are a
    // list: JavaScriptCore takes ten times as long to find a name in a set.
    for (const name in object) {
      if (known.includes(name) || saysNothing(object[name as keyof typeof object])) continue;
      const member = name.slice(0, 64);
      if (path === undefined) this.add(member);
      else this.add(typeof path === 'number' ? `messages.${path}.${member}` : `${path}.${member}`);
    }
  }
}

function saysNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
