import type { TargetName } from '../core/events.ts';
import type { FailureCode } from '../core/failure.ts';
import type { CacheShadow } from '../core/record/cache-status.ts';
import { isTerminal, type StreamPart } from '../core/stream-part.ts';
import type { CallSettler } from '../ports/settle/settle-hook.ts';
import type { FoundAnswer } from './found-answer.ts';
import { answersAlike } from './semantic/answers-alike.ts';
import { answerText, type StoredAnswer, storableAnswer, writeStoredAnswer } from './stored-answer.ts';

/** The part of a call's record that filling the cache reads and writes. */
export interface FilledRecord {
  /** Who answered. */
  readonly target: TargetName | undefined;
  /** The answer stands in for another: it is not kept. */
  readonly degraded: object | undefined;
  cacheShadow: CacheShadow | undefined;
}

export interface CacheFillOptions {
  readonly record: FilledRecord;
  /** What a similar question would have got, in shadow mode. */
  readonly shadow: FoundAnswer | undefined;
  /** Puts the answer, as JSON, into the store. It may reject: the answer is then lost, which costs another call. */
  keep(answer: string, storedAtMs: number): Promise<void>;
  /** The call is over, and its answer is in the store. Undefined: there is nothing to share. */
  onOver(stored: FoundAnswer | undefined): void;
  /** Wall clock, ms. */
  now(): number;
}

/** An answer of more parts is too long to be kept: each holds at least one character. */
const MAX_PARTS = 256 * 1024;

/** Gathers the parts of one answer, and keeps it if it ended by itself. */
export class CacheFill implements CallSettler {
  readonly #options: CacheFillOptions;
  #parts: StreamPart[] | undefined = [];
  #answer: StoredAnswer | undefined;

  constructor(options: CacheFillOptions) {
    this.#options = options;
  }

  saw(parts: readonly StreamPart[]): void {
    const seen = this.#parts;
    if (seen === undefined) return;
    if (seen.length + parts.length > MAX_PARTS) {
      this.#parts = undefined;
      return;
    }
    for (const part of parts) seen.push(part);
    const last = parts.at(-1);
    if (last && isTerminal(last)) this.#complete(seen);
  }

  ended(outcome: 'ok' | FailureCode): void {
    const { keep, onOver, now } = this.#options;
    const answer = outcome === 'ok' ? this.#answer : undefined;
    this.#parts = this.#answer = undefined;
    if (answer === undefined) {
      onOver(undefined);
      return;
    }
    const storedAtMs = now();
    // Whoever asks meanwhile waits for this, and does not miss what is about to be there.
    const over = (): void => onOver({ answer, storedAtMs, similarity: undefined });
    keep(writeStoredAnswer(answer), storedAtMs).then(over, over);
  }

  /** The record's event is made right behind the last part, so that what it tells of a shadow is found out here. */
  #complete(parts: readonly StreamPart[]): void {
    const { record, shadow } = this.#options;
    if (record.target === undefined || record.degraded !== undefined) return;
    this.#answer = storableAnswer(parts, record.target);
    if (shadow && this.#answer)
      record.cacheShadow = answersAlike(answerText(shadow.answer), answerText(this.#answer))
        ? 'alike'
        : 'unlike';
  }
}
