import { isObject, type JsonObject } from '../../../core/json.ts';

/** Values, and no schemas: what looks like a reference in them is none. */
const VALUES: readonly string[] = ['const', 'enum', 'default', 'examples'];

/** Does a chain of local references lead back to where it began? */
export function refersToItself(schema: JsonObject): boolean {
  return new ReferenceWalk(schema).returns(schema);
}

class ReferenceWalk {
  readonly #root: JsonObject;
  /** References that are being followed. */
  readonly #open = new Set(['#']);
  readonly #done = new Set<string>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  returns(node: unknown): boolean {
    if (Array.isArray(node)) return node.some((item) => this.returns(item));
    if (!isObject(node)) return false;
    if (typeof node.$ref === 'string' && this.#leadsBack(node.$ref)) return true;
    return Object.entries(node).some(([keyword, inner]) => !VALUES.includes(keyword) && this.returns(inner));
  }

  #leadsBack(ref: string): boolean {
    if (!ref.startsWith('#')) return false;
    if (this.#open.has(ref)) return true;
    if (this.#done.has(ref)) return false;
    this.#done.add(ref);
    this.#open.add(ref);
    const back = this.returns(this.#at(ref));
    this.#open.delete(ref);
    return back;
  }

  /** What a JSON pointer in a fragment points at. */
  #at(ref: string): unknown {
    let node: unknown = this.#root;
    for (const step of ref.slice(2).split('/')) {
      const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
      node = typeof node === 'object' && node !== null ? (node as JsonObject)[name] : undefined;
    }
    return node;
  }
}
