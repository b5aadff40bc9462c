import type { TargetName } from '../core/events.ts';
import type { FailureCode } from '../core/failure.ts';
import type { StreamPart } from '../core/stream-part.ts';
import type { CallSettler } from '../ports/settle-hook.ts';
import type { FoundAnswer } from './found-answer.ts';
import { storableAnswer, writeStoredAnswer } from './stored-answer.ts';

export interface CacheFillOptions {
  /** Puts the answer, as JSON, into the store. It may reject: the answer is then lost, which costs another call. */
  keep(answer: string): Promise<void>;
  /** The call is over, and the answer is in the store. Undefined: there is nothing to share. */
  onOver(stored: FoundAnswer | undefined): void;
  /** Wall clock, ms. */
  now(): number;
}

/** An answer of more parts than this is too long to be kept: one part is at least one character. */
const MAX_PARTS = 256 * 1024;

/** Gathers the parts of one answer, and keeps it if it ended by itself. */
export class CacheFill implements CallSettler {
  readonly #options: CacheFillOptions;
  #parts: StreamPart[] | undefined = [];
  #target: TargetName | undefined;

  constructor(options: CacheFillOptions) {
    this.#options = options;
  }

  /** Who answers. Nothing is kept before this is known. */
  answeredBy(target: TargetName): void {
    this.#target = target;
  }

  /** The answer is not to be kept, whatever it is: it is a degraded one. */
  discard(): void {
    this.#parts = undefined;
  }

  saw(parts: readonly StreamPart[]): void {
    if (this.#parts === undefined) return;
    if (this.#parts.length + parts.length > MAX_PARTS) this.#parts = undefined;
    else this.#parts.push(...parts);
  }

  ended(outcome: 'ok' | FailureCode): void {
    const parts = this.#parts;
    const target = this.#target;
    this.#parts = undefined;
    const answer = outcome === 'ok' && parts && target ? storableAnswer(parts, target) : undefined;
    const { keep, onOver, now } = this.#options;
    if (answer === undefined) {
      onOver(undefined);
      return;
    }
    const found: FoundAnswer = { answer, storedAtMs: now(), similarity: undefined };
    // Whoever asks meanwhile waits for this, and does not miss what is about to be there.
    keep(writeStoredAnswer(answer)).then(
      () => onOver(found),
      () => onOver(found),
    );
  }
}
