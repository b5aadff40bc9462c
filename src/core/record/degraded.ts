import type { FailureCode } from '../failure.ts';

/** The step of a degradation ladder that answered, and why the model that was asked for did not. */
export interface Degraded {
  readonly step: 'model' | 'stale-cache' | 'message';
  readonly reason: FailureCode;
}
