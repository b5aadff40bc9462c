import type { Limit, ReservedBy } from '../../../ports/stores/limit-store.ts';
import { abandonedLine } from '../counting/abandoned-line.ts';
import { bucketScale } from '../counting/bucket-scale.ts';
import { storedLine } from './redis-ledger.ts';
import { asJsonText } from './redis-names.ts';

/** The cap of a limit that never admits. */
const NEVER = -1;

/** A limit for `lua/take.ts`: kind, id, cap, amount, per, drain, microseconds in a tick, end of the period. */
export function limitArguments(limit: Limit, least: number): string[] {
  const id = asJsonText(limit.id);
  if (limit.type === 'bucket') {
    const { capacity, refillUnits, amount } = limit;
    const never = capacity === 0 || refillUnits === 0 || amount > capacity;
    const { per, drain, tickUs } = bucketScale(limit);
    return ['b', id, ...[never ? NEVER : capacity, amount, per, drain, tickUs, 0].map(String)];
  }
  const { cap } = limit;
  if (limit.type === 'slots') return ['s', id, ...[cap === 0 ? NEVER : cap, 1, 0, 0, 1, 0].map(String)];
  const kind = limit.type === 'period' ? 'p' : 'm';
  const amount = limit.type === 'period' ? limit.amount : least;
  const never = cap === 0 || amount > cap;
  return [kind, id, ...[never ? NEVER : cap, amount, 0, 0, 1, limit.period.endMs].map(String)];
}

/** The first line of a reservation's record: whose it is, and what to write if its owner dies. */
export function recordHead(reservation: string, caller: ReservedBy): string {
  return `${asJsonText(caller.key)}\t${storedLine(abandonedLine(reservation, caller, 0))}`;
}
