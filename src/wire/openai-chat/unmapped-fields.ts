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

  /** Adds the members of `object` beyond the known ones; those that say nothing (`null`, `[]`) are passed over. */
  addUnknownMembers(object: object, known: ReadonlySet<string>, prefix: string): void {
    for (const [name, value] of Object.entries(object)) {
      if (!known.has(name) && !saysNothing(value)) this.add(`${prefix}${name.slice(0, 64)}`);
    }
  }
}

function saysNothing(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}
