import type { FailureCode } from '../core/failure.ts';

/** Something under way that can be ended with a reason. */
export interface Endable {
  end(verdict: FailureCode): void;
}

/** The attempts and waits under way, so that a stopping process can end them. */
export class CallsUnderWay {
  readonly #live = new Set<Endable>();
  #verdict: FailureCode | undefined;

  get count(): number {
    return this.#live.size;
  }

  add(each: Endable): void {
    this.#live.add(each);
    if (this.#verdict !== undefined) each.end(this.#verdict);
  }

  delete(each: Endable): void {
    this.#live.delete(each);
  }

  /** Ends all of them, and each that is added later. */
  end(verdict: FailureCode): void {
    this.#verdict = verdict;
    for (const each of this.#live) each.end(verdict);
  }
}
