import type { RequestRecord } from '../core/record/request-record.ts';
import type { StageSpan } from '../core/record/stage-span.ts';

/** Waits for a stage of a call. In a call that is traced its time becomes a span. */
export async function inStage<T>(
  name: StageSpan['name'],
  record: RequestRecord,
  pending: T | Promise<T>,
): Promise<T> {
  if (!record.trace.sampled) return pending;
  const startMs = record.elapsedMs();
  try {
    return await pending;
  } finally {
    record.stages ??= [];
    record.stages.push({ name, startMs, endMs: record.elapsedMs() });
  }
}
