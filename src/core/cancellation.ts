/** The part of AbortSignal that is used here: an AbortSignal is one of these. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/**
 * AbortController and AbortSignal in one, for what every request passes through: a request takes two of them, which as
 * AbortControllers cost 3.6 µs warm and 6.4 µs cold on Bun (1.8 µs on Node), and less than 0.2 µs like this.
 */
export class Cancellation implements CancelSignal {
  #aborted = false;
  /** Nearly always there is one, so that it needs no list. */
  #listener: (() => void) | undefined;
  #others: (() => void)[] | undefined;

  get aborted(): boolean {
    return this.#aborted;
  }

  /** A listener is called once, and not at all if it comes too late. */
  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.#aborted) return;
    if (this.#listener === undefined) this.#listener = listener;
    else if (this.#others === undefined) this.#others = [listener];
    else this.#others.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    if (this.#listener === listener) {
      this.#listener = this.#others?.shift();
      return;
    }
    const at = this.#others?.indexOf(listener) ?? -1;
    if (at >= 0) this.#others?.splice(at, 1);
  }

  /** Tells everybody who listens, in the order in which they came. Idempotent. */
  abort(): void {
    if (this.#aborted) return;
    this.#aborted = true;
    const listener = this.#listener;
    const others = this.#others;
    this.#listener = this.#others = undefined;
    listener?.();
    if (others) for (const each of others) each();
  }
}
