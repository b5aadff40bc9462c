import type { CancelSignal } from '../core/cancellation.ts';
import { joinBytes } from '../core/codec/bytes.ts';
import type { ByteSource } from '../ports/byte-source.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import { NetworkError } from '../ports/http-client.ts';
import type { SimAttempt } from './attempt-log.ts';
import type { StreamStep } from './faults/stream-step.ts';
import { clientGone } from './wait-for-client.ts';
import type { SimFrame } from './wire/sim-wire.ts';

export interface SimPace {
  readonly ttftMs: number;
  /** 0: as fast as they are read. */
  readonly tokensPerSecond: number;
}

interface SourceParts {
  readonly steps: Iterator<StreamStep>;
  readonly pace: SimPace;
  readonly clock: Clock;
  readonly signal: CancelSignal;
  readonly attempt: SimAttempt;
  /** True: a fault shapes the answer, so its proper end is logged as `faulted`. */
  readonly faulted: boolean;
}

/** Bounds one read, so that even a fast answer takes several reads and a client can leave in between. */
const MAX_READ_BYTES = 16 * 1024;
/** A reset discards bytes the kernel has not sent yet; this wait lets the bytes before it arrive. */
const RESET_AFTER_MS = 20;

/** A streamed answer: each token is due at its time, and one read hands out all that is due. */
export class PacedSource implements ByteSource {
  readonly #parts: SourceParts;
  /** The next step; undefined: there is none. */
  #step: StreamStep | undefined;
  /** True: the answer ended, broke, or was cancelled, and no byte leaves any more. */
  #over = false;
  #emitted = 0;
  #delayMs = 0;
  #wake: (() => void) | null = null;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    parts.signal.addEventListener('abort', this.#onAbort, { once: true });
    this.#advance();
    if (parts.signal.aborted) this.#onAbort();
  }

  async read(): Promise<Uint8Array | null> {
    const gathered: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      const step = this.#step;
      if (this.#over || step === undefined) return bytes > 0 ? joinBytes(gathered) : null;
      if (this.#parts.signal.aborted) throw clientGone();
      const waitMs = 'bytes' in step ? this.#dueIn(step) : 0;
      if (bytes > 0 && (waitMs > 0 || bytes >= MAX_READ_BYTES || !('bytes' in step)))
        return joinBytes(gathered);
      if (waitMs > 0) await this.#sleep(waitMs);
      else if ('bytes' in step) {
        gathered.push(step.bytes);
        bytes += step.bytes.length;
        for (let i = 0; i < step.tokens; i++) this.#parts.attempt.token();
        this.#emitted += step.tokens;
        this.#advance();
      } else await this.#break(step);
    }
  }

  cancel(): void {
    this.#end('aborted-by-client');
    this.#wake?.();
  }

  /** Ends the attempt together with its last byte: a client that leaves after that byte has the whole answer. */
  #advance(): void {
    const next = this.#parts.steps.next();
    this.#step = next.done ? undefined : next.value;
    if (next.done) this.#end(this.#parts.faulted ? 'faulted' : 'completed');
  }

  /** @throws NetworkError `reset` */
  async #break(step: Exclude<StreamStep, SimFrame>): Promise<void> {
    if (step.part === 'end') {
      this.#end('faulted');
      return;
    }
    if (step.part === 'stall') {
      await this.#sleep(step.forMs);
      if (this.#readerGone()) return;
      this.#delayMs += step.forMs ?? 0;
      this.#advance();
      return;
    }
    await this.#sleep(RESET_AFTER_MS);
    if (this.#readerGone()) return;
    this.#end('faulted');
    throw new NetworkError('reset', 'a scripted fault');
  }

  #readerGone(): boolean {
    return this.#over || this.#parts.signal.aborted;
  }

  /** Whole milliseconds: a timer for the remainder of a rounding error would be set again and again. */
  #dueIn(frame: SimFrame): number {
    if (frame.part !== 'content') return 0;
    const { ttftMs, tokensPerSecond } = this.#parts.pace;
    const behind = tokensPerSecond === 0 ? 0 : (this.#emitted * 1000) / tokensPerSecond;
    const due = this.#parts.attempt.startedAt + ttftMs + behind + this.#delayMs;
    return Math.ceil(due - this.#parts.clock.monotonic());
  }

  /** Resolves when the time has passed or the reader is gone; without a time only when the reader is gone. */
  #sleep(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      this.#wake = () => {
        this.#wake = null;
        timer?.cancel();
        resolve();
      };
      if (ms !== undefined) timer = this.#parts.clock.setTimer(this.#wake, ms);
    });
  }

  readonly #onAbort = (): void => {
    this.#parts.attempt.end('aborted-by-client');
    this.#wake?.();
  };

  /** The first end counts: SimAttempt ignores later ones. */
  #end(outcome: 'completed' | 'faulted' | 'aborted-by-client'): void {
    this.#over = true;
    this.#parts.attempt.end(outcome);
    this.#parts.signal.removeEventListener('abort', this.#onAbort);
  }
}
