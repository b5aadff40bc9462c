import { required } from '../../core/fields/field.ts';
import { list, section } from '../../core/fields/group-fields.ts';
import { fraction, integer } from '../../core/fields/scalar-fields.ts';

/** Dollars per million tokens: dearer is no model. */
const MOST = 1_000_000;
const rate = (doc: string) => fraction({ doc, min: 0, max: MOST });

const cacheRates = {
  cacheRead: rate('Input tokens read from the prompt cache; as `input` if not given.'),
  cacheWrite: rate('Input tokens written to the prompt cache; as `input` if not given.'),
  cacheWrite1h: rate('Input tokens written to the prompt cache for an hour; as `cacheWrite` if not given.'),
};

/** What a target costs. It wins over the price table. */
export const priceField = section('Dollars per million tokens, in place of the list price.', {
  input: required(rate('Input tokens.')),
  output: required(rate('Output tokens.')),
  ...cacheRates,
  steps: list(
    'Other prices of long prompts: the highest step holds that the prompt lies above, for the whole request.',
    section('A step.', {
      above: required(integer({ doc: 'Input tokens, cached ones included.', min: 0, max: 1_000_000_000 })),
      input: required(rate('Input tokens.')),
      output: required(rate('Output tokens.')),
      ...cacheRates,
    }),
  ),
  batch: section("Calls through the provider's batch API.", {
    input: required(rate('Input tokens.')),
    output: required(rate('Output tokens.')),
  }),
});
