import type { ServiceEvent } from '../../core/events.ts';

/** What the log says of a store that went down, with the reason, or is back, without one. */
export function storeEvent(store: string, cause: unknown, at: number): ServiceEvent {
  if (cause === undefined)
    return { type: 'service', at, level: 'info', message: 'the store is back', detail: { store } };
  const detail = { store, reason: reasonOf(cause) };
  return { type: 'service', at, level: 'error', message: 'the store cannot be reached', detail };
}

/** A code, or the words of SQLite. Other messages may quote what stands in a URL. */
function reasonOf(error: unknown): string {
  let reason = 'unknown';
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('errstr' in each) return String(each.errstr);
    reason = 'code' in each && typeof each.code === 'string' ? each.code : each.name;
  }
  return reason;
}
