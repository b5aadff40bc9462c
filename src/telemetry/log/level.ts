import { FAILURES, type FailureCode } from '../../core/failure.ts';

export type LogLevel = 'info' | 'warn' | 'error';

export function levelOf(outcome: 'ok' | FailureCode): LogLevel {
  return outcome === 'ok' ? 'info' : FAILURES[outcome].log;
}

/** A failed attempt is a warning, unless the caller is to blame: only the request tells whether it becomes an error. */
export function attemptLevel(outcome: 'ok' | FailureCode): LogLevel {
  return levelOf(outcome) === 'info' ? 'info' : 'warn';
}
