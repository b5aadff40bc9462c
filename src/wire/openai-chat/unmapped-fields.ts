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
   * over. `index`: of the message that it is.
   */
  addUnknownMembers(object: object, known: readonly string[], index?: number): void {
    // Runs for every message of every request: no array of entries, no path unless there is something to add; and the
    // known names are a list, because JavaScriptCore takes ten times as long to find one in a set.
    for (const name in object) {
      if (known.includes(name) || saysNothing(object[name as keyof typeof object])) continue;
      const member = name.slice(0, 64);
      this.add(index === undefined ? member : `messages.${index}.${member}`);
    }
  }
}

function saysNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
