import type { CacheEntry } from '../ports/stores/cache-store.ts';
import { readStoredAnswer, type StoredAnswer } from './stored-answer.ts';

/** A stored answer that fits a request. */
export interface FoundAnswer {
  readonly answer: StoredAnswer;
  readonly storedAtMs: number;
  /** How near the questions lie. Undefined: it is the same request. */
  readonly similarity: number | undefined;
}

/** Undefined: the entry is none that this version can read. */
export function foundAnswer(entry: CacheEntry, similarity?: number): FoundAnswer | undefined {
  const answer = readStoredAnswer(entry.answer);
  return answer && { answer, storedAtMs: entry.storedAtMs, similarity };
}
