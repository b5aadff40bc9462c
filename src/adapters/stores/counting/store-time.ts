import type { Clock } from '../../../ports/clock.ts';
import type { StoreTime } from './counter.ts';

/** Of a store that no other process sees: nobody can set its clock back. */
export function ownTime(clock: Clock): StoreTime {
  return { us: Math.floor(clock.monotonic() * 1000), ms: clock.now() };
}

/** Of a store that the processes of one machine share. */
export function sharedTime(clock: Clock): StoreTime {
  const ms = Math.floor(clock.now());
  return { us: ms * 1000, ms };
}
