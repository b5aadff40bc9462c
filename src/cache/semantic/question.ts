import { Cancellation } from '../../core/cancellation.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { SemanticFacts } from '../../ports/stores/cache-store.ts';
import type { SemanticQuestion } from '../key.ts';

/** An embedder that takes longer has missed: the model could have begun to answer. */
const EMBED_TIMEOUT_MS = 1_000;

/** A last user turn, with its vector once somebody needs it. */
export class Question {
  readonly partition: string;
  readonly text: string;
  readonly #embedder: Embedder;
  readonly #clock: Pick<Clock, 'setTimer'>;
  #vector: Promise<Float32Array | undefined> | undefined;

  constructor({ partition, text }: SemanticQuestion, embedder: Embedder, clock: Pick<Clock, 'setTimer'>) {
    this.partition = partition;
    this.text = text;
    this.#embedder = embedder;
    this.#clock = clock;
  }

  /** Made once. Undefined: the embedder failed, or took too long. */
  vector(): Promise<Float32Array | undefined> {
    this.#vector ??= this.#embed();
    return this.#vector;
  }

  /** What is stored of it. Undefined: it has no vector. */
  async facts(): Promise<SemanticFacts | undefined> {
    const vector = await this.vector();
    return vector && { partition: this.partition, text: this.text, vector };
  }

  #embed(): Promise<Float32Array | undefined> {
    const cancellation = new Cancellation();
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(() => {
        resolve(undefined);
        cancellation.abort();
      }, EMBED_TIMEOUT_MS);
      const over = (vector: Float32Array | undefined): void => {
        timer.cancel();
        resolve(vector);
      };
      Promise.resolve()
        .then(() => this.#embedder.embed(this.text, cancellation))
        .then(over, () => over(undefined));
    });
  }
}
