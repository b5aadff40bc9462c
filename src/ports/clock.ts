/** Time as a port, so that tests control it. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Monotonic clock in milliseconds. Only differences have a meaning. */
  monotonic(): number;
  /** Calls back once after `delayMs`. It never keeps the process alive. */
  setTimer(callback: () => void, delayMs: number): Timer;
}

export interface Timer {
  /** Idempotent. */
  cancel(): void;
}
