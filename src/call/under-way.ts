import type { FailureCode } from '../core/failure.ts';

/** Something under way that can be told to end, and why. */
export interface Endable {
  end(verdict: FailureCode): void;
}

/** Attempts and waits under way, so that whoever stops the process can end them. */
export class CallsUnderWay {
  readonly #live = new Set<Endable>();
  #verdict: FailureCode | undefined;

  add(each: Endable): void {
    this.#live.add(each);
    if (this.#verdict !== undefined) each.end(this.#verdict);
  }

  delete(each: Endable): void {
    this.#live.delete(each);
  }

  /** Ends them all, and whatever is still to come. */
  end(verdict: FailureCode): void {
    this.#verdict = verdict;
    for (const each of this.#live) each.end(verdict);
  }
}
