/**
 * For what was thrown where nobody can catch it, a socket's callback: it is told on standard error, and the process and
 * its other connections go on.
 */
export function tellDefect(thrown: unknown): void {
  process.emitWarning(thrown instanceof Error ? thrown : new Error(String(thrown)));
}
