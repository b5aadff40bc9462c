import type { ChatRequest } from '../../core/chat-request.ts';
import { Remembered } from '../../core/codec/remembered.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { CacheStore } from '../../ports/stores/cache-store.ts';
import { type FoundAnswer, foundAnswer } from '../found-answer.ts';
import { type CacheScope, semanticQuestion } from '../key.ts';
import { saysTheSame } from './gate/agree.ts';
import { meaningOf } from './gate/meaning.ts';
import { nearest } from './nearest.ts';
import { Question } from './question.ts';

export interface SemanticOptions {
  readonly store: CacheStore;
  readonly embedder: Embedder;
  /** Tells vectors of one embedder from those of another, which have nothing in common. */
  readonly embedderId: string;
  /** Least cosine. */
  readonly threshold: number;
  /** It only looks and counts. */
  readonly shadow: boolean;
  readonly maxEntries: number;
  readonly clock: Pick<Clock, 'setTimer'>;
}

/** More questions than this are not compared for one call. */
const MAX_NEIGHBOURS = 2_000;
const MAX_MEANINGS = 1_000;
/** How much less similar a question may be when no target answers. */
const STALE_SLACK = 0.05;

/** Finds answers to questions that mean the same: first by similarity, then by a gate that in doubt says no. */
export class SemanticSearch {
  readonly shadow: boolean;
  readonly #options: SemanticOptions;
  /** Of the questions that were compared last: the same ones lie near again and again. */
  readonly #meanings = new Remembered(MAX_MEANINGS, meaningOf);

  constructor(options: SemanticOptions) {
    this.shadow = options.shadow;
    this.#options = options;
  }

  /** Undefined: there is nothing in this request that could be similar to another. */
  question(request: ChatRequest, scope: CacheScope): Question | undefined {
    const { embedder, embedderId, clock } = this.#options;
    const found = semanticQuestion(request, scope, embedderId);
    return found && new Question(found, embedder, clock);
  }

  find(question: Question, isFresh: (storedAtMs: number) => boolean): Promise<FoundAnswer | undefined> {
    return this.#find(question, this.#options.threshold, isFresh);
  }

  findLooser(question: Question): Promise<FoundAnswer | undefined> {
    return this.#find(question, this.#options.threshold - STALE_SLACK, () => true);
  }

  async #find(
    question: Question,
    threshold: number,
    isFresh: (storedAtMs: number) => boolean,
  ): Promise<FoundAnswer | undefined> {
    const { store, maxEntries } = this.#options;
    const vector = await question.vector();
    if (vector === undefined) return undefined;
    const neighbours = await store.neighbours(question.partition, Math.min(maxEntries, MAX_NEIGHBOURS));
    const near = nearest(vector, neighbours, threshold);
    if (near.length === 0) return undefined;
    const asked = this.#meanings.of(question.text);
    for (const { neighbour, similarity } of near) {
      if (!isFresh(neighbour.storedAtMs)) continue;
      if (neighbour.text !== question.text && !saysTheSame(asked, this.#meanings.of(neighbour.text)))
        continue;
      const entry = await store.get(neighbour.key);
      // The store may have dropped it since.
      const found = entry && foundAnswer(entry, similarity);
      if (found) return found;
    }
    return undefined;
  }
}
