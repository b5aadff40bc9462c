import type { LedgerLine } from '../../../ports/stores/ledger.ts';
import type { ReservedBy } from '../../../ports/stores/limit-store.ts';

/** What remains of a reservation whose owner is dead. It costs nothing: nobody knows what the call has used. */
export function abandonedLine(requestId: string, caller: ReservedBy, at: number): LedgerLine {
  return {
    ...caller,
    requestId,
    attempt: 0,
    target: '',
    outcome: 'abandoned',
    estimated: false,
    inputTokens: 0,
    outputTokens: 0,
    costMicroUsd: 0,
    at,
  };
}
