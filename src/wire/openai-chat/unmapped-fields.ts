/** A body can name more unknown fields than anybody wants warnings of. */
const MAX_FIELDS = 32;

/** Paths of what the caller sent and the canonical request has no place for. */
export class UnmappedFields {
  readonly #paths: string[] = [];

  get paths(): readonly string[] {
    return this.#paths;
  }

  add(path: string): void {
    if (this.#paths.length < MAX_FIELDS) this.#paths.push(path);
  }

  /**
   * Adds the members of `object` (parsed JSON) beyond the known ones; those that say nothing (`null`, `[]`) are passed
   * over. `path`: of the object itself; a number is the place of a message.
   */
  addUnknownMembers(object: object, known: readonly string[], path?: string | number): void {
    // Runs for every message of every request: no array of entries, no path unless there is something to add; and the
    // known names are a list, because JavaScriptCore takes ten times as long to find one in a set.
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
