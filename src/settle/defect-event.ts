import type { ServiceEvent } from '../core/events.ts';

/** What the log is told of a defect: its stack, which no caller ever sees. */
export function defectEvent(requestId: string, thrown: unknown, at: number): ServiceEvent {
  const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    type: 'service',
    at,
    level: 'error',
    message: 'defect while serving a request',
    detail: { request_id: requestId, error },
  };
}
