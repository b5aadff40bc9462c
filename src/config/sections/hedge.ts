import { type Field, withDefault } from '../../core/fields/field.ts';
import { section } from '../../core/fields/group-fields.ts';
import { choice, parsedText } from '../../core/fields/scalar-fields.ts';
import type { HedgeSettings } from '../settings.ts';

const QUANTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 } as const;
const BUDGET_VALUES = 'a share of the calls such as 5% (0.1% to 50%)';

const hedge = section('A second target is asked before the first has answered.', {
  after: withDefault(
    'p95',
    choice(['p50', 'p90', 'p95', 'p99'], {
      doc: 'When: the share of answers that have begun by then, of the first target.',
    }),
  ),
  budget: withDefault(
    '5%',
    parsedText({
      doc: 'At most this share of the calls gets a second one.',
      values: BUDGET_VALUES,
      placeholder: 0.05,
      parse(text) {
        const percent = /^(\d{1,2}(?:\.\d{1,2})?)%$/.exec(text)?.[1];
        const share = Number(percent) / 100;
        return percent !== undefined && share >= 0.001 && share <= 0.5
          ? { value: share }
          : { problem: `must be ${BUDGET_VALUES}` };
      },
    }),
  ),
});

type HedgeInput = 'off' | false | NonNullable<typeof hedge.input>;

/** `off`, or when and how often. */
export const hedgeField: Field<HedgeInput, HedgeSettings | undefined, 'defaulted'> = withDefault<
  HedgeInput,
  HedgeSettings | undefined
>('off', {
  json: {
    anyOf: [{ enum: ['off', false] }, hedge.json],
    title: 'off, or settings',
    description:
      'Asks the next target too where the first is late to answer; the first answer counts. Both are paid for.',
  },
  presence: 'optional',
  placeholder: undefined,
  absent: () => undefined,
  read(node, path, reading) {
    if (node.type === 'scalar') {
      if (node.value !== 'off' && node.value !== false)
        reading.report(path, 'must be off, or settings (after, budget)');
      return undefined;
    }
    const { after, budget } = hedge.read(node, path, reading);
    return { quantile: QUANTILES[after], budget };
  },
});
