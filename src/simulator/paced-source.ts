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
  /** Does it end the way a fault wants it? */
  readonly faulted: boolean;
}

/** What one read hands out at most, so that a fast answer is still read in several pieces. */
const MAX_READ_BYTES = 16 * 1024;
/** Sent bytes leave the kernel before the reset that would discard them. */
const RESET_AFTER_MS = 20;

/** A streamed answer: each token due at its time, all that is due in one read. */
export class PacedSource implements ByteSource {
  readonly #parts: SourceParts;
  #next: IteratorResult<StreamStep>;
  #emitted = 0;
  #delayMs = 0;
  #done = false;
  #cancelled = false;
  #wake: (() => void) | null = null;

  constructor(parts: SourceParts) {
    this.#parts = parts;
    this.#next = parts.steps.next();
    parts.signal.addEventListener('abort', this.#onAbort, { once: true });
    if (parts.signal.aborted) this.#onAbort();
  }

  async read(): Promise<Uint8Array | null> {
    const gathered: Uint8Array[] = [];
    let bytes = 0;
    for (;;) {
      if (this.#parts.signal.aborted && !this.#done) throw clientGone();
      if (this.#done || this.#next.done) return bytes > 0 ? joinBytes(gathered) : this.#ended();
      const step = this.#next.value;
      const waitMs = 'bytes' in step ? this.#dueIn(step) : 0;
      if (bytes > 0 && (waitMs > 0 || bytes >= MAX_READ_BYTES || !('bytes' in step)))
        return joinBytes(gathered);
      if (waitMs > 0) await this.#sleep(waitMs);
      else if ('bytes' in step) {
        gathered.push(step.bytes);
        bytes += step.bytes.length;
        this.#took(step);
      } else if (await this.#act(step)) return null;
    }
  }

  cancel(): void {
    this.#cancelled = true;
    this.#end('aborted-by-client');
    this.#wake?.();
  }

  #took(frame: SimFrame): void {
    for (let i = 0; i < frame.tokens; i++) this.#parts.attempt.token();
    this.#emitted += frame.tokens;
    this.#next = this.#parts.steps.next();
    // Ended as soon as the last byte is handed out: who leaves then has it all.
    if (this.#next.done) this.#end(this.#parts.faulted ? 'faulted' : 'completed');
  }

  /** True: the stream is over. @throws NetworkError `reset` */
  async #act(step: Exclude<StreamStep, SimFrame>): Promise<boolean> {
    if (step.part === 'end') {
      this.#end('faulted');
      return true;
    }
    if (step.part === 'reset') {
      await this.#sleep(RESET_AFTER_MS);
      if (this.#cancelled) return true;
      this.#end('faulted');
      throw new NetworkError('reset', 'a scripted fault');
    }
    await this.#sleep(step.forMs);
    this.#delayMs += step.forMs ?? 0;
    this.#next = this.#parts.steps.next();
    return this.#cancelled;
  }

  #dueIn(frame: SimFrame): number {
    if (frame.part !== 'content') return 0;
    const { ttftMs, tokensPerSecond } = this.#parts.pace;
    const behind = tokensPerSecond === 0 ? 0 : (this.#emitted * 1000) / tokensPerSecond;
    const due = this.#parts.attempt.startedAt + ttftMs + behind + this.#delayMs;
    return due - this.#parts.clock.monotonic();
  }

  /** Until the time has passed, or the reader is gone; without a time only the latter. */
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

  #ended(): null {
    this.#end(this.#parts.faulted ? 'faulted' : 'completed');
    return null;
  }

  #end(outcome: 'completed' | 'faulted' | 'aborted-by-client'): void {
    if (outcome !== 'aborted-by-client' && !this.#next.done) this.#next = { done: true, value: undefined };
    this.#done = this.#done || this.#next.done === true || outcome === 'aborted-by-client';
    this.#parts.attempt.end(outcome);
    this.#parts.signal.removeEventListener('abort', this.#onAbort);
  }
}
