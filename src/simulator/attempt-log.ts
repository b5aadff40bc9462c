import type { Clock } from '../ports/clock.ts';
import type { FaultSource } from './faults/choose-fault.ts';
import type { SimDialect } from './wire/sim-dialect.ts';

/** How an attempt ended. `refused`: the request was not valid. `faulted`: the fault asked for took place. */
export type SimOutcome = 'pending' | 'completed' | 'refused' | 'faulted' | 'aborted-by-client';

/** One request as the simulator saw it. Header values and bodies are kept whole, keys included: it is a test tool. */
export interface LoggedAttempt {
  /** Counted from 1. */
  readonly id: number;
  /** Wall clock, ms. */
  readonly at: number;
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly dialect: SimDialect;
  readonly operation: string;
  readonly model: string | null;
  readonly stream: boolean;
  /** Lower-case names; several of one name joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, else the text. Undefined once the log has dropped it to make room. */
  readonly body: unknown;
  readonly fault: string | null;
  readonly faultSource: FaultSource | null;
  /** Null while nothing was answered. */
  readonly status: number | null;
  readonly outcome: SimOutcome;
  /** Tokens handed out. */
  readonly tokens: number;
  /** From arrival, ms. */
  readonly firstTokenMs: number | null;
  readonly durationMs: number | null;
  /** `aborted-by-client`: from the last token handed out (arrival, if none was) to the abort, ms. */
  readonly abortedAfterMs: number | null;
}

/** The attempt while it runs. */
export class SimAttempt {
  readonly id: number;
  readonly at: number;
  readonly startedAt: number;
  method = '';
  path = '';
  dialect: SimDialect = 'openai-chat';
  operation = '';
  model: string | null = null;
  stream = false;
  headers: Readonly<Record<string, string>> = {};
  bodyText: string | null = '';
  fault: string | null = null;
  faultSource: FaultSource | null = null;
  status: number | null = null;
  outcome: SimOutcome = 'pending';
  tokens = 0;
  readonly #clock: Clock;
  #firstTokenAt: number | null = null;
  #lastAt: number;
  #endedAt: number | null = null;

  constructor(id: number, clock: Clock) {
    this.id = id;
    this.#clock = clock;
    this.at = clock.now();
    this.startedAt = clock.monotonic();
    this.#lastAt = this.startedAt;
  }

  token(): void {
    this.tokens += 1;
    this.#lastAt = this.#clock.monotonic();
    this.#firstTokenAt ??= this.#lastAt;
  }

  /** Only the first call counts: a client that leaves after the last byte has its whole answer. */
  end(outcome: Exclude<SimOutcome, 'pending'>): void {
    if (this.outcome !== 'pending') return;
    this.outcome = outcome;
    this.#endedAt = this.#clock.monotonic();
  }

  logged(): LoggedAttempt {
    const since = (at: number | null, from: number): number | null =>
      at === null ? null : Math.round((at - from) * 1000) / 1000;
    const {
      id,
      at,
      method,
      path,
      dialect,
      operation,
      model,
      stream,
      headers,
      fault,
      faultSource,
      status,
      outcome,
      tokens,
    } = this;
    return {
      ...{ id, at, method, path, dialect, operation, model, stream, headers, body: parsed(this.bodyText) },
      ...{ fault, faultSource, status, outcome, tokens },
      firstTokenMs: since(this.#firstTokenAt, this.startedAt),
      durationMs: since(this.#endedAt, this.startedAt),
      abortedAfterMs: outcome === 'aborted-by-client' ? since(this.#endedAt, this.#lastAt) : null,
    };
  }
}

/** The last attempts, bounded in number and in bytes of bodies. */
export class AttemptLog {
  readonly #clock: Clock;
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  #attempts: SimAttempt[] = [];
  #bytes = 0;
  #count = 0;

  constructor(clock: Clock, maxEntries: number, maxBytes: number) {
    this.#clock = clock;
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  begin(): SimAttempt {
    this.#count += 1;
    const attempt = new SimAttempt(this.#count, this.#clock);
    if (this.#maxEntries > 0) this.#attempts.push(attempt);
    // Dropping in bulk avoids shifting an array of thousands on every request.
    if (this.#attempts.length > this.#maxEntries * 1.25) {
      for (const old of this.#attempts.splice(0, this.#attempts.length - this.#maxEntries)) this.#forget(old);
    }
    return attempt;
  }

  keepBody(attempt: SimAttempt, text: string): void {
    // An attempt may be dropped while its body is still on its way.
    if (this.#maxEntries === 0 || attempt.bodyText === null) return;
    attempt.bodyText = text;
    this.#bytes += text.length;
    if (this.#bytes <= this.#maxBytes) return;
    // Freeing a quarter at once spares most requests the walk over the log.
    for (const old of this.#attempts) {
      if (this.#bytes <= this.#maxBytes * 0.75) return;
      // An empty body has not arrived yet, so dropping it frees nothing.
      if (old.bodyText !== '') this.#forget(old);
    }
  }

  entries(): LoggedAttempt[] {
    return this.#attempts
      .slice(-this.#maxEntries || this.#attempts.length)
      .map((attempt) => attempt.logged());
  }

  clear(): void {
    for (const attempt of this.#attempts) this.#forget(attempt);
    this.#attempts = [];
  }

  #forget(attempt: SimAttempt): void {
    if (attempt.bodyText === null) return;
    this.#bytes -= attempt.bodyText.length;
    attempt.bodyText = null;
  }
}

function parsed(text: string | null): unknown {
  if (text === null) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
