/** Time as a port, so that tests own it. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number;
  /** Monotonic, ms; only differences mean something. */
  monotonic(): number;
  /** Calls back once, `delayMs` later. Never keeps the process alive by itself. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

export interface Timer {
  /** Idempotent. */
  cancel(): void;
}
