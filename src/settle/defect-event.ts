import type { ServiceEvent } from '../core/events.ts';

/** The log event of a defect. It holds the stack, which no caller ever sees. */
export function defectEvent(requestId: string, thrown: unknown, at: number): ServiceEvent {
  const detail = { request_id: requestId, error: stackOf(thrown) };
  return { type: 'service', at, level: 'error', message: 'defect while serving a request', detail };
}

/** The log event of an error that nobody caught. */
export function strayErrorEvent(message: string, thrown: unknown, at: number): ServiceEvent {
  return { type: 'service', at, level: 'error', message, detail: { error: stackOf(thrown) } };
}

export function stackOf(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  try {
    return String(thrown);
  } catch {
    // Objects without a prototype have no text.
    return 'something that has no text';
  }
}
