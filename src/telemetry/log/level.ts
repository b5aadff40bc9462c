import type { RequestEnded } from '../../core/events.ts';
import { FAILURES, type FailureCode } from '../../core/failure.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const RANKS: Readonly<Record<LogLevel, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Is a line of this level written where lines from `least` on are? */
export function reaches(least: LogLevel, level: LogLevel): boolean {
  return RANKS[level] >= RANKS[least];
}

/** Asked every few seconds by load balancers and scrapers, to no one's interest while they are answered well. */
const PROBES: ReadonlySet<string> = new Set(['healthz', 'readyz', 'metrics']);

export function requestLevel({ outcome, operation }: Pick<RequestEnded, 'outcome' | 'operation'>): LogLevel {
  if (outcome !== 'ok') return FAILURES[outcome].log;
  return PROBES.has(operation) ? 'debug' : 'info';
}

/** A failed attempt is a warning, unless the caller is to blame: only the request tells whether it becomes an error. */
export function attemptLevel(outcome: 'ok' | FailureCode): LogLevel {
  return outcome === 'ok' || FAILURES[outcome].log === 'info' ? 'info' : 'warn';
}
