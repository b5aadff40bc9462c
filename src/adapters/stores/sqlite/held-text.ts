import type { Held } from '../counting/held.ts';

/** What a reservation holds, by the numbers of its counters. Small rows cost a third of those with the counters' ids. */
export interface HeldByNumber extends Pick<Held, 'type' | 'amount'> {
  readonly number: number;
}

/** Such as `b12:1 b13:1000 m15:300 s16:1`. */
export function heldText(held: readonly HeldByNumber[]): string {
  return held.map(({ type, number, amount }) => `${LETTERS[type]}${number}:${amount}`).join(' ');
}

export function heldFrom(text: string): HeldByNumber[] {
  if (text === '') return [];
  return text.split(' ').map((each) => {
    const colon = each.indexOf(':');
    return {
      type: TYPES[each[0] ?? ''] ?? 'slots',
      number: Number(each.slice(1, colon)),
      amount: Number(each.slice(colon + 1)),
    };
  });
}

const LETTERS = { bucket: 'b', budget: 'm', slots: 's' } as const;
const TYPES: Readonly<Record<string, Held['type']>> = { b: 'bucket', m: 'budget', s: 'slots' };
