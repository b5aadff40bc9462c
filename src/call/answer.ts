import { joinBytes } from '../core/codec/bytes.ts';
import type { PassedOver, TargetName } from '../core/events.ts';
import { type Failure, FailureError, failure } from '../core/failure.ts';
import { nextBatch } from '../core/part-source.ts';
import {
  EMPTY_BATCH,
  isContent,
  isTerminal,
  NO_BYTES,
  type PartBatch,
  type StreamPart,
} from '../core/stream-part.ts';
import { type ByteSink, readInto } from '../ports/byte-source.ts';
import { NetworkError, type UpstreamReply } from '../ports/http-client.ts';
import type { ChatDecoder, EncodedCall } from '../ports/provider.ts';
import type { AttemptMeter } from '../ports/settle/call-meter.ts';
import type { AnswerHealth } from './health/answer-health.ts';
import type { Watchdog } from './watchdog.ts';

/** A runtime's code is far shorter. */
const MAX_CAUSE_CHARS = 200;

/** Facts about one answer, for its reply's head, logs and metrics. */
export interface AnswerFacts {
  readonly target: TargetName;
  readonly call: Pick<EncodedCall, 'format' | 'sameDialect' | 'warnings'>;
  readonly reply: Pick<UpstreamReply, 'status' | 'header'>;
  /** Attempts over all targets, with this one. */
  readonly attempts: number;
  readonly upstreamRequestId: string | null;
  /** From sending this attempt to its first content, in milliseconds. */
  readonly ttftMs: number;
  /** Why the route's first target is not the one that answers. */
  readonly passedOver?: PassedOver | undefined;
}

/** One answer that has begun. Its batches end in a `finish` or `failure` part, even if the upstream breaks off. */
export class UpstreamAnswer {
  readonly facts: AnswerFacts;
  readonly first: PartBatch;
  readonly #reader: AnswerReader;

  constructor(facts: AnswerFacts, first: PartBatch, reader: AnswerReader) {
    this.facts = facts;
    this.first = first;
    this.#reader = reader;
  }

  /** Gives the batches behind the first to `take`, and null after the last. */
  next(take: (batch: PartBatch | null) => void): void {
    this.#reader.next(take);
  }

  cancel(): void {
    this.#reader.cancel();
  }

  /** Calls back when we end the answer: its time is up, its caller is gone, or the process stops. */
  onEnd(listener: (why: Failure) => void): void {
    this.#reader.onEnd(listener);
  }
}

/** Reads an upstream body through its decoder. */
export class AnswerReader implements ByteSink {
  readonly #reply: UpstreamReply;
  readonly #decoder: ChatDecoder;
  readonly #watchdog: Watchdog;
  readonly #meter: AttemptMeter | undefined;
  #over = false;
  /** Hears how an answer ends that has begun. */
  health: AnswerHealth | undefined;
  /** The reader that waits for the next batch. */
  #waiting: ((batch: PartBatch | null) => void) | undefined;

  constructor(reply: UpstreamReply, decoder: ChatDecoder, watchdog: Watchdog, meter?: AttemptMeter) {
    this.#reply = reply;
    this.#decoder = decoder;
    this.#watchdog = watchdog;
    this.#meter = meter;
  }

  /** See `UpstreamAnswer.onEnd`. */
  onEnd(listener: (why: Failure) => void): void {
    this.#watchdog.onEnd = (verdict) => listener(failure(verdict));
  }

  /** The answer has come to its end. */
  get isOver(): boolean {
    return this.#over;
  }

  /** A block of thinking was opened whose text the provider may withhold. */
  get thinking(): boolean {
    return this.#decoder.thinking === true;
  }

  next(take: (batch: PartBatch | null) => void): void {
    if (this.#over) {
      take(null);
      return;
    }
    this.#watchdog.readStarted();
    this.#waiting = take;
    readInto(this.#reply.body, this);
  }

  take(bytes: Uint8Array | null): void {
    this.#handOut(this.#decode(bytes));
  }

  broke(thrown: unknown): void {
    this.#handOut(this.#broken(whyBroken(thrown)));
  }

  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#watchdog.stop();
    this.#reply.body.cancel();
  }

  #handOut(batch: PartBatch): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(batch);
  }

  #decode(bytes: Uint8Array | null): PartBatch {
    this.#watchdog.readEnded();
    let batch: PartBatch;
    try {
      batch = bytes === null ? this.#decoder.end() : this.#decoder.push(bytes);
    } catch (thrown) {
      return this.#broken(whyUnreadable(thrown));
    }
    this.#meter?.saw(batch.parts);
    const last = batch.parts[batch.parts.length - 1];
    if (last && isTerminal(last)) this.#finish(last);
    return batch;
  }

  #broken(why: Failure): PartBatch {
    const { verdict } = this.#watchdog;
    const last: StreamPart = { type: 'failure', failure: verdict === undefined ? why : failure(verdict) };
    this.#finish(last);
    this.#meter?.saw([last]);
    return { parts: [last], raw: NO_BYTES };
  }

  /** A finished body may still owe its last framing bytes. Reading them keeps the connection usable. */
  #finish(last: StreamPart): void {
    this.#over = true;
    this.#watchdog.stop();
    this.health?.ended(last);
    if (last.type === 'finish') this.#reply.body.release();
    else this.#reply.body.cancel();
  }
}

/** Why a body broke off: its content coding was at fault, or its connection. */
function whyBroken(thrown: unknown): Failure {
  if (thrown instanceof FailureError) return thrown.failure;
  const cause =
    thrown instanceof NetworkError ? { cause: thrown.detail.slice(0, MAX_CAUSE_CHARS) } : undefined;
  return failure('truncated', 'The connection to the provider broke in mid-answer.', cause);
}

/** Decoders throw nothing on purpose: the operator gets the stack, and the caller an answer that is over. */
function whyUnreadable(defect: unknown): Failure {
  const cause = defect instanceof Error ? defect.name : typeof defect;
  return failure('bad_upstream_answer', "The provider's answer could not be read.", { cause, defect });
}

/** Joins the batches up to the first content into one. After it the attempt is committed, or has failed. */
export async function readToFirstContent(
  reader: AnswerReader,
  watchdog: Watchdog,
): Promise<PartBatch | Failure> {
  const before: PartBatch[] = [];
  for (;;) {
    const batch = await nextBatch(reader);
    if (batch === null) return failure('truncated');
    if (batch.parts.some(isContent)) {
      watchdog.sawContent();
      return asOne(before, batch);
    }
    const last = batch.parts.at(-1);
    if (last?.type === 'failure') return last.failure;
    // An answer may be empty: it is a finish without content.
    if (last?.type === 'finish') return asOne(before, batch);
    // The model is at work, and may show nothing of it for longer than any first token takes.
    if (reader.thinking) watchdog.sawContent();
    if (batch !== EMPTY_BATCH) before.push(batch);
  }
}

function asOne(before: readonly PartBatch[], last: PartBatch): PartBatch {
  if (before.length === 0) return last;
  const all = [...before, last];
  return { parts: all.flatMap((each) => each.parts), raw: joinBytes(all.map((each) => each.raw)) };
}
