import { type Failure, failure } from '../core/failure.ts';
import type { PartSource } from '../core/part-source.ts';
import type { PartBatch } from '../core/stream-part.ts';
import type { CallSettlement } from './call-settlement.ts';

/** An answer as the attempt loop returns it. */
export interface BegunAnswer<Facts> {
  readonly facts: Facts;
  readonly first: PartBatch;
  /** Gives the batches behind the first to `take`, and null after the last. */
  next(take: (batch: PartBatch | null) => void): void;
  cancel(): void;
  /** Calls back when the call ends the answer by itself, whether somebody reads or not. */
  onEnd?(listener: (why: Failure) => void): void;
}

/**
 * An answer whose parts are settled when a reader takes them. The reader may be an HTTP stream, a WebSocket run or a job.
 * Every batch, with the first, is given out exactly once.
 */
export class ObservedAnswer<Facts> implements PartSource {
  readonly facts: Facts;
  readonly first: PartBatch;
  readonly #source: BegunAnswer<Facts>;
  readonly #settlement: CallSettlement;
  #phase: 'unread' | 'reading' | 'over' = 'unread';
  /** The reader that waits for the next batch. */
  #waiting: ((batch: PartBatch | null) => void) | undefined;

  constructor(source: BegunAnswer<Facts>, settlement: CallSettlement) {
    this.facts = source.facts;
    this.first = source.first;
    this.#source = source;
    this.#settlement = settlement;
    // Nobody may be reading just then, and what the call holds has to be let go.
    source.onEnd?.((why) => settlement.brokeOff(why));
  }

  next(take: (batch: PartBatch | null) => void): void {
    if (this.#phase === 'over') {
      take(null);
      return;
    }
    this.#waiting = take;
    if (this.#phase === 'unread') {
      this.#phase = 'reading';
      this.#deliver(this.first);
    } else this.#source.next(this.#deliver);
  }

  cancel(why?: Failure): void {
    if (this.#phase === 'over') return;
    this.#phase = 'over';
    // This comes first, because the source may give out another batch while it is cancelled, such as its failure.
    const take = this.#waiting;
    this.#waiting = undefined;
    this.#settlement.brokeOff(why ?? failure('client_closed', 'The client went away in mid-stream.'));
    this.#source.cancel();
    take?.(null);
  }

  readonly #deliver = (batch: PartBatch | null): void => {
    const take = this.#waiting;
    if (take === undefined) return;
    this.#waiting = undefined;
    if (batch !== null) this.#settlement.saw(batch.parts);
    take(batch);
  };
}
