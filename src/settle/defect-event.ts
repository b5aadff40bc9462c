import type { ServiceEvent } from '../core/events.ts';

/** What the log is told of a defect: its stack, which no caller ever sees. */
export function defectEvent(requestId: string, thrown: unknown, at: number): ServiceEvent {
  const detail = { request_id: requestId, error: stackOf(thrown) };
  return { type: 'service', at, level: 'error', message: 'defect while serving a request', detail };
}

/** An error that nobody caught. */
export function strayErrorEvent(message: string, thrown: unknown, at: number): ServiceEvent {
  return { type: 'service', at, level: 'error', message, detail: { error: stackOf(thrown) } };
}

export function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
