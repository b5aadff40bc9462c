import { asObject, type JsonObject } from '../../../core/json.ts';

/** Which choices of an answer still go on: one that has told its reason is over, unless it says more. */
export class ChoicesOpen {
  readonly #open = new Set<number>();
  #ended = false;

  /** Has every choice that said anything told its reason? */
  get allEnded(): boolean {
    return this.#ended && this.#open.size === 0;
  }

  take(choice: JsonObject): void {
    const index = typeof choice.index === 'number' ? choice.index : 0;
    if (typeof choice.finish_reason === 'string' && choice.finish_reason !== '') {
      this.#open.delete(index);
      this.#ended = true;
    } else if (!this.#open.has(index) && saysSomething(choice.delta)) {
      this.#open.add(index);
    }
  }
}

function saysSomething(delta: unknown): boolean {
  const members = asObject(delta);
  if (!members) return false;
  for (const [name, value] of Object.entries(members)) {
    if (name === 'role' || value === null || value === '') continue;
    if (!Array.isArray(value) || value.length > 0) return true;
  }
  return false;
}
