import { type Failure, failure } from '../core/failure.ts';
import type { CallOrigin } from './call-origin.ts';

export interface AdmitParts {
  /** The process is stopping. */
  readonly isDraining: () => boolean;
}

/**
 * May this call begin now? A drain refuses new calls. A request that its door took in before the drain is not new.
 * Undefined: it may.
 */
export function admitCall(origin: CallOrigin, { isDraining }: AdmitParts): Failure | undefined {
  return isDraining() && !('record' in origin)
    ? failure('draining', undefined, { retryAfterMs: 1_000 })
    : undefined;
}
