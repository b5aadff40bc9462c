/**
 * Reports what was thrown in a socket's callback, where no caller can catch it, on standard error. The process and its
 * other connections go on.
 */
export function reportDefect(thrown: unknown): void {
  process.emitWarning(thrown instanceof Error ? thrown : new Error(String(thrown)));
}
