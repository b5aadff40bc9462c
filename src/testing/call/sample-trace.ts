import type { TraceContext } from '../../core/events.ts';

/** A trace that nobody records. */
export const SAMPLE_TRACE: TraceContext = Object.freeze({
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  sampled: false,
});
