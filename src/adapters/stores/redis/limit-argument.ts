import type { Limit, ReservedBy } from '../../../ports/stores/limit-store.ts';
import { abandonedLine } from '../counting/abandoned-line.ts';
import { limitFacts } from '../counting/limit-facts.ts';
import { storedLine } from './redis-ledger.ts';
import { asJsonText } from './redis-names.ts';

/** A limit for `lua/take.ts`: kind, cap, amount, per, drain, microseconds in a tick, end of the period, id. */
export function limitArgument(limit: Limit, least: number): string {
  const { kind, cap, amount, per, drain, tickUs, endMs } = limitFacts(limit, least);
  return `${kind} ${cap} ${amount} ${per} ${drain} ${tickUs} ${endMs} ${asJsonText(limit.id)}`;
}

/** The first line of a reservation's record: whose it is, and what to write if its owner dies. */
export function recordHead(reservation: string, caller: ReservedBy): string {
  return `${asJsonText(caller.key)}\t${storedLine(abandonedLine(reservation, caller, 0))}`;
}
