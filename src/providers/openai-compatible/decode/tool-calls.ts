import type { StreamPart } from '../../../core/stream-part.ts';

/** A tool call, whole or a piece of one, as it stands in `tool_calls`. */
type Entry = Readonly<Record<string, unknown>>;

interface OpenCall {
  readonly ordinal: number;
  readonly id: string | undefined;
}

/**
 * Puts the pieces of streamed tool calls together. OpenAI sends id and name with the first piece of each `index`; other
 * servers repeat the id, leave the index out, send every call under index 0, or send whole calls at once.
 */
export class ToolCalls {
  readonly #byIndex = new Map<number, OpenCall>();
  readonly #answerId: () => string | undefined;
  #last: OpenCall | undefined;
  #count = 0;

  constructor(answerId: () => string | undefined) {
    this.#answerId = answerId;
  }

  get count(): number {
    return this.#count;
  }

  /** Adds the parts of one piece. Returns false where it belongs to no call and cannot begin one. */
  take(entry: Entry, parts: StreamPart[]): boolean {
    const fn = (entry.function ?? {}) as Entry;
    const id = typeof entry.id === 'string' && entry.id !== '' ? entry.id : undefined;
    const name = typeof fn.name === 'string' && fn.name !== '' ? fn.name : undefined;
    let call = this.#find(entry.index, id, name);
    if (!call) {
      if (name === undefined) return false;
      call = this.#open(entry.index, id);
      parts.push({
        type: 'tool-call-start',
        index: call.ordinal,
        id: id ?? this.#madeUpId(call.ordinal),
        name,
      });
    }
    this.#last = call;
    const text = argumentsText(fn.arguments);
    if (text !== '') parts.push({ type: 'tool-call-delta', index: call.ordinal, argumentsText: text });
    return true;
  }

  /** Pieces of calls may be interleaved: which ones are complete is known at the end only. */
  end(parts: StreamPart[]): void {
    for (let index = 0; index < this.#count; index += 1) parts.push({ type: 'tool-call-end', index });
  }

  #find(index: unknown, id: string | undefined, name: string | undefined): OpenCall | undefined {
    const call = typeof index === 'number' ? this.#byIndex.get(index) : this.#withoutIndex(id, name);
    // Another id with a name of its own is another call, even under an index that is taken.
    const another = call && id !== undefined && name !== undefined && id !== call.id;
    return another ? undefined : call;
  }

  #withoutIndex(id: string | undefined, name: string | undefined): OpenCall | undefined {
    if (id === undefined) return name === undefined ? this.#last : undefined;
    for (const call of this.#byIndex.values()) if (call.id === id) return call;
    return undefined;
  }

  #open(index: unknown, id: string | undefined): OpenCall {
    const call: OpenCall = { ordinal: this.#count, id };
    // Calls without an index are kept apart from those that have one.
    this.#byIndex.set(typeof index === 'number' ? index : -1 - call.ordinal, call);
    this.#count += 1;
    return call;
  }

  /** Unique within a conversation as far as the answers' ids are; in letters that every provider takes back. */
  #madeUpId(ordinal: number): string {
    return `call_${(this.#answerId() ?? '').replaceAll(/\W/g, '').slice(0, 40)}_${ordinal}`;
  }
}

function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}
