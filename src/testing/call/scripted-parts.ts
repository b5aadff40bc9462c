import type { Failure } from '../../core/failure.ts';
import { nextBatch, type PartSource } from '../../core/part-source.ts';
import type { PartBatch, StreamPart } from '../../core/stream-part.ts';

/** An answer that a test feeds by hand, and that tells what its reader did. */
export class ScriptedParts implements PartSource {
  readonly first: PartBatch;
  readonly cancels: (Failure | undefined)[] = [];
  readonly #queue: (PartBatch | null)[];
  #waiting: ((batch: PartBatch | null) => void) | undefined;
  #onEnd: ((why: Failure) => void) | undefined;

  /**
   * @param first to look at
   * @param next what `next` hands out, `first` among it or not; behind the last it waits for `push`
   */
  constructor(first: PartBatch, next: readonly (PartBatch | null)[]) {
    this.first = first;
    this.#queue = [...next];
  }

  next(take: (batch: PartBatch | null) => void): void {
    this.#waiting = take;
    this.#serve();
  }

  /** Null: the end. */
  push(batch: PartBatch | null): void {
    this.#queue.push(batch);
    this.#serve();
  }

  /** See `BegunAnswer.onEnd`. */
  onEnd(listener: (why: Failure) => void): void {
    this.#onEnd = listener;
  }

  /** The call ends it: its time is up, say. */
  endByItself(why: Failure): void {
    this.#onEnd?.(why);
  }

  cancel(why?: Failure): void {
    this.cancels.push(why);
  }

  #serve(): void {
    const batch = this.#queue[0];
    const take = this.#waiting;
    if (take === undefined || batch === undefined) return;
    this.#waiting = undefined;
    this.#queue.shift();
    take(batch);
  }
}

/** Reads an answer to its end. */
export async function allParts(source: Pick<PartSource, 'next'>): Promise<StreamPart[]> {
  const parts: StreamPart[] = [];
  for (let batch = await nextBatch(source); batch; batch = await nextBatch(source))
    parts.push(...batch.parts);
  return parts;
}
