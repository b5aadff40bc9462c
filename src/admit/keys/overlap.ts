import type { Parsed } from '../../core/fields/scalar-fields.ts';
import { parseDuration } from '../../core/fields/units.ts';

const LONGEST = '30d';

/** How long a replaced key stays valid, in milliseconds. */
export function overlapMs(text: string): Parsed<number> {
  const value = parseDuration(text);
  if (value !== undefined && value <= (parseDuration(LONGEST) ?? 0)) return { value };
  const shown = JSON.stringify(text.slice(0, 40));
  return {
    problem: `must be a duration from 0s to ${LONGEST}, such as 1h (units: ms, s, m, h, d), got ${shown}`,
  };
}
