import type { OutputOf } from '../../core/fields/field.ts';
import { section, table } from '../../core/fields/group-fields.ts';
import { joinPath } from '../../core/fields/problem.ts';
import type { Reading } from '../../core/fields/reading.ts';
import { integer } from '../../core/fields/scalar-fields.ts';
import type { UsagePlan } from '../../core/usage-plan.ts';
import { bucketSize, quotaField, rateField, spendField, tokenRateField, unitsIn } from './limit-fields.ts';
import { SIMPLE_NAME } from './simple-name.ts';

const limitFields = {
  rate: rateField('Requests. In any time at most `burst` and what `rate` gives in it.'),
  burst: integer({
    doc: 'Requests that may come at once; if not given what `rate` gives in a second, at least 1.',
    min: 0,
    max: 10_000_000,
  }),
  quota: quotaField('Requests in a calendar day, week (from Monday) or month, UTC.'),
  tokens: tokenRateField(
    'Tokens, in and out. What a call may need is taken first; what it did not need comes back.',
  ),
  spend: spendField(
    'Money in a calendar day or month, UTC. What a call may cost is reserved first. Every target needs a price.',
  ),
  concurrent: integer({
    doc: 'Calls under way at the same time, streams to their last byte.',
    min: 0,
    max: 1_000_000,
  }),
};

const planField = section('What a key of this plan may use. 0 refuses everything.', limitFields);

export const plansField = table(
  'Usage plans, by a name of your own, for `keys[].plan`.',
  SIMPLE_NAME,
  planField,
);

export const platformLimitsField = section(
  'What all calls together may use. 0 refuses everything.',
  limitFields,
);

type LimitValues = NonNullable<OutputOf<typeof planField>>;

/** Limits as the stages take them. */
export function usagePlan(values: LimitValues): UsagePlan {
  const { rate, burst, quota, tokens, spend, concurrent } = values;
  return {
    rate: rate && bucketSize(rate, burst ?? unitsIn(1_000, rate)),
    quota,
    tokens: tokens && bucketSize(tokens, unitsIn(60_000, tokens)),
    spend,
    concurrent,
  };
}

/** What no single limit shows. */
export function checkLimits(values: LimitValues, path: string, reading: Reading): void {
  const { rate, burst } = values;
  if (burst !== undefined && rate === undefined && !reading.hasProblem(joinPath(path, 'rate')))
    reading.report(joinPath(path, 'burst'), 'needs a `rate`, by which it comes back');
}
