import { Buffer } from 'node:buffer';
import type { Failure } from '../../core/failure.ts';
import { NO_BYTES, type PartBatch, type StreamPart } from '../../core/stream-part.ts';
import type { Usage } from '../../core/usage.ts';
import type { Clock, Timer } from '../../ports/clock.ts';
import { isContentEvent } from './attempt-charges.ts';
import { bytesOf, tokensOfBytes } from './token-need.ts';

/** How much of an answer was reserved. */
export interface OutputBound {
  readonly outputTokens: number;
  /** The call was given fewer tokens than it wanted, so that even the provider's own limit is the budget's. */
  readonly lowered: boolean;
  /** What an answer is taken to have used that is ended here. */
  usageOf(contentEvents: number): Usage;
  /** The answer is ended here. */
  stopped(): void;
}

interface Source<Facts> {
  readonly facts: Facts;
  readonly first: PartBatch;
  next(take: (batch: PartBatch | null) => void): void;
  cancel(): void;
  onEnd?(listener: (why: Failure) => void): void;
}

/** A provider that kept to its limit ends its answer within this. What it used is then known, not estimated. */
const TERMINAL_EVENT_MS = 500;

const BYTES_PER_TOKEN = 4;

/**
 * An answer that is ended where its reservation is. It counts content events, and the bytes of their text, because nobody
 * knows tokens before the usage is reported.
 */
export class BoundedAnswer<Facts> {
  readonly facts: Facts;
  readonly first: PartBatch;
  readonly #source: Source<Facts>;
  readonly #bound: OutputBound;
  readonly #clock: Pick<Clock, 'setTimer'>;
  readonly #history: StreamPart[] = [];
  #events = 0;
  #bytes = 0;
  #isOver = false;
  #timer: Timer | undefined;

  constructor(source: Source<Facts>, bound: OutputBound, clock: Pick<Clock, 'setTimer'>) {
    this.#source = source;
    this.#bound = bound;
    this.#clock = clock;
    this.facts = source.facts;
    this.first = this.#pass(source.first);
  }

  next(take: (batch: PartBatch | null) => void): void {
    if (this.#isOver) {
      take(null);
      return;
    }
    if (this.#isFull()) {
      this.#timer = this.#clock.setTimer(() => {
        if (!this.#isOver) take(this.#stop([], undefined));
      }, TERMINAL_EVENT_MS);
    }
    this.#source.next((batch) => {
      this.#timer?.cancel();
      if (!this.#isOver) take(batch === null ? null : this.#pass(batch));
    });
  }

  cancel(): void {
    this.#isOver = true;
    this.#timer?.cancel();
    this.#source.cancel();
  }

  onEnd(listener: (why: Failure) => void): void {
    this.#source.onEnd?.(listener);
  }

  #isFull(): boolean {
    const { outputTokens } = this.#bound;
    return this.#events >= outputTokens || tokensOfBytes(this.#bytes) >= outputTokens;
  }

  #pass(batch: PartBatch): PartBatch {
    const { outputTokens, lowered } = this.#bound;
    let events = this.#events;
    let bytes = this.#bytes;
    for (const part of batch.parts) {
      if (!isContentEvent(part)) continue;
      events++;
      bytes += bytesOf(textOf(part));
    }
    const last = batch.parts[batch.parts.length - 1];
    const isWithin = events <= outputTokens && tokensOfBytes(bytes) <= outputTokens;
    if (!isWithin && !(last?.type === 'finish' && isReportedWithin(last.usage, outputTokens)))
      return this.#cut(batch.parts);
    this.#events = events;
    this.#bytes = bytes;
    remember(this.#history, batch.parts);
    if (last?.type !== 'finish' || !lowered || last.reason.unified !== 'max-tokens') return batch;
    const reason = { ...last.reason, unified: 'budget' as const };
    return { ...batch, parts: [...batch.parts.slice(0, -1), { ...last, reason }] };
  }

  /** The parts up to the bound. */
  #cut(parts: readonly StreamPart[]): PartBatch {
    const { outputTokens } = this.#bound;
    const kept: StreamPart[] = [];
    for (const part of parts) {
      if (part.type === 'finish' || part.type === 'failure') break;
      if (!isContentEvent(part)) {
        kept.push(part);
        continue;
      }
      if (this.#events >= outputTokens) break;
      const room = outputTokens * BYTES_PER_TOKEN - this.#bytes;
      const piece = bytesOf(textOf(part)) <= room ? part : withText(part, firstBytes(textOf(part), room));
      if (textOf(piece) === '') break;
      kept.push(piece);
      this.#events++;
      this.#bytes += bytesOf(textOf(piece));
      if (piece !== part) break;
    }
    const last = parts[parts.length - 1];
    return this.#stop(kept, last?.type === 'finish' ? last.usage : undefined);
  }

  /** @param reported usage that the provider told all the same */
  #stop(kept: readonly StreamPart[], reported: Usage | undefined): PartBatch {
    this.#isOver = true;
    this.#source.cancel();
    this.#bound.stopped();
    const usage = reported?.outputTokens ? reported : this.#bound.usageOf(this.#events);
    const finish: StreamPart = { type: 'finish', reason: { unified: 'budget', raw: 'budget' }, usage };
    return { parts: [...kept, finish], raw: NO_BYTES, revised: { before: this.#history } };
  }
}

function isReportedWithin({ outputTokens }: Usage, most: number): boolean {
  return outputTokens > 0 && outputTokens <= most;
}

/** What an encoder has to know of the parts before, to go on from there: of each block no more than one piece. */
function remember(history: StreamPart[], parts: readonly StreamPart[]): void {
  for (const part of parts) {
    const before = history[history.length - 1];
    const isMore =
      before?.type === part.type &&
      (part.type === 'text' ||
        part.type === 'opaque' ||
        part.type === 'usage' ||
        (part.type === 'tool-call-delta' && (before as typeof part).index === part.index) ||
        (part.type === 'reasoning' && isOpen(before as typeof part) && isOpen(part)));
    if (!isMore) history.push(part);
  }
}

function isOpen(part: Extract<StreamPart, { type: 'reasoning' }>): boolean {
  return part.signature === undefined && part.redacted === undefined;
}

function textOf(part: StreamPart): string {
  if (part.type === 'text' || part.type === 'reasoning') return part.text;
  return part.type === 'tool-call-delta' ? part.argumentsText : '';
}

function withText(part: StreamPart, text: string): StreamPart {
  if (part.type === 'text') return { type: 'text', text };
  if (part.type === 'reasoning') return { type: 'reasoning', text };
  return part.type === 'tool-call-delta' ? { ...part, argumentsText: text } : part;
}

/** As many whole characters as so many bytes hold. */
function firstBytes(text: string, bytes: number): string {
  // Streaming: the decoder keeps a character to itself that is not whole.
  return new TextDecoder().decode(Buffer.from(text).subarray(0, Math.max(0, bytes)), { stream: true });
}
