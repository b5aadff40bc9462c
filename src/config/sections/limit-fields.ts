import { type Field, optional } from '../../core/fields/field.ts';
import type { GivenNode } from '../../core/fields/reading.ts';
import type { BucketSize, QuotaPeriod, SpendPeriod, UsagePlan } from '../../core/usage-plan.ts';

type PerText = `${number}/${string}`;
type SpendText = `$${number}/${string}`;

const UNIT_MS = { s: 1_000, min: 60_000, h: 3_600_000, day: 86_400_000 } as const;
type RateUnit = keyof typeof UNIT_MS;

/** So many in each unit of time. */
export interface RateValue {
  readonly amount: number;
  readonly perMs: number;
}

const MOST_REQUESTS = 10_000_000;
const MOST_TOKENS = 1_000_000_000;
const MOST_QUOTA = 1_000_000_000_000;
const MOST_DOLLARS = 1_000_000_000;

/** `1000/min`. */
export function rateField(doc: string): Field<PerText, RateValue, 'optional'> {
  return perField<PerText, RateValue>({
    doc,
    values: `a number and its time, such as 1000/min (0 to ${MOST_REQUESTS}; s, min, h or day)`,
    pattern: '^\\d+/(s|min|h|day)$',
    placeholder: { amount: 0, perMs: UNIT_MS.min },
    parse: (text) => parseRate(text, MOST_REQUESTS),
  });
}

/** `200000/min`: the same in tokens. */
export function tokenRateField(doc: string): Field<PerText, RateValue, 'optional'> {
  return perField<PerText, RateValue>({
    doc,
    values: `a number of tokens and its time, such as 200000/min (0 to ${MOST_TOKENS}; s, min, h or day)`,
    pattern: '^\\d+/(s|min|h|day)$',
    placeholder: { amount: 0, perMs: UNIT_MS.min },
    parse: (text) => parseRate(text, MOST_TOKENS),
  });
}

/** `100000/month`. */
export function quotaField(doc: string): Field<PerText, NonNullable<UsagePlan['quota']>, 'optional'> {
  return perField<PerText, NonNullable<UsagePlan['quota']>>({
    doc,
    values: `a number and its calendar period, such as 100000/month (0 to ${MOST_QUOTA}; day, week or month)`,
    pattern: '^\\d+/(day|week|month)$',
    placeholder: { cap: 0, per: 'day' },
    parse(text) {
      const match = /^(\d{1,13})\/(day|week|month)$/.exec(text);
      const cap = Number(match?.[1]);
      return match && cap <= MOST_QUOTA ? { cap, per: match[2] as QuotaPeriod } : undefined;
    },
  });
}

/** `$100/day`, which becomes micro-dollars. */
export function spendField(doc: string): Field<SpendText, NonNullable<UsagePlan['spend']>, 'optional'> {
  return perField<SpendText, NonNullable<UsagePlan['spend']>>({
    doc,
    values: `dollars and their calendar period, such as $100/day or $0.50/month ($0 to $${MOST_DOLLARS}; day or month; six decimals at most)`,
    pattern: '^\\$\\d+(\\.\\d{1,6})?/(day|month)$',
    placeholder: { cap: 0, per: 'day' },
    parse(text) {
      const match = /^\$(\d{1,10})(?:\.(\d{1,6}))?\/(day|month)$/.exec(text);
      if (!match) return undefined;
      const cap = Number(match[1]) * 1_000_000 + Number((match[2] ?? '').padEnd(6, '0'));
      return cap <= MOST_DOLLARS * 1_000_000 ? { cap, per: match[3] as SpendPeriod } : undefined;
    },
  });
}

/** A bucket of this capacity that refills at this rate. */
export function bucketSize({ amount, perMs }: RateValue, capacity: number): BucketSize {
  const divisor = commonDivisor(amount, perMs);
  return { capacity, refillUnits: amount / divisor, refillMs: perMs / divisor };
}

/** What comes in a time of a rate, in whole units. At least 1, unless the rate is 0. */
export function unitsIn(ms: number, { amount, perMs }: RateValue): number {
  return amount === 0 ? 0 : Math.max(1, Math.floor((amount * ms) / perMs));
}

function parseRate(text: string, most: number): RateValue | undefined {
  const match = /^(\d{1,10})\/(s|min|h|day)$/.exec(text);
  const amount = Number(match?.[1]);
  return match && amount <= most ? { amount, perMs: UNIT_MS[match[2] as RateUnit] } : undefined;
}

function commonDivisor(a: number, b: number): number {
  return a === 0 ? b : commonDivisor(b % a, a);
}

interface PerRules<Out> {
  readonly doc: string;
  /** What may stand here, completing "must be …". */
  readonly values: string;
  readonly pattern: string;
  readonly placeholder: Out;
  parse(text: string): Out | undefined;
}

/** An amount and its time. A bare number is told how it is written. */
function perField<In extends string, Out>(rules: PerRules<Out>): Field<In, Out, 'optional'> {
  const { doc, values, placeholder } = rules;
  return optional<In, Out>({
    json: { type: 'string', title: values, description: doc, pattern: `(${rules.pattern})|\\$\\{` },
    placeholder,
    read(node, path, reading) {
      const value = node.type === 'scalar' ? rules.parse(String(node.value)) : undefined;
      if (value === undefined) reading.report(path, `${shown(node)} must be ${values}`);
      return value ?? placeholder;
    },
  });
}

function shown(node: GivenNode): string {
  return node.type === 'scalar' ? node.written : `a ${node.type}`;
}
