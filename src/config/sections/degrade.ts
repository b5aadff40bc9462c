import { notYet, type OutputOf, withDefault } from '../../core/fields/field.ts';
import { list, section } from '../../core/fields/group-fields.ts';
import { didYouMean } from '../../core/fields/nearest-name.ts';
import { joinPath } from '../../core/fields/problem.ts';
import type { Reading } from '../../core/fields/reading.ts';
import { flag, text } from '../../core/fields/scalar-fields.ts';
import type { DegradeStep } from '../settings.ts';

const step = section('One step: exactly one of these.', {
  model: text({
    doc: 'Asks the targets of this model.',
    values: 'the name of a model',
    pattern: /^[\x21-\x7e]{1,256}$/,
  }),
  staleCache: flag({ doc: 'Gives an answer that the cache keeps beyond its `ttl`.' }),
  message: text({
    doc: 'Gives this text as the answer.',
    values: 'a text of 1 to 10,000 characters',
    pattern: /^[\s\S]{1,10000}$/,
  }),
  park: notYet(),
});

export const degradeField = withDefault(
  [],
  list('What answers when every target has failed. The steps are tried in this order, each once.', step),
);

export type DegradeValues = OutputOf<typeof degradeField>;

type StepValues = DegradeValues[number];

/** What no single step shows: that it says one thing, and that its model exists. */
export function checkDegrade(
  steps: DegradeValues,
  path: string,
  {
    names,
    own,
    reading,
  }: { readonly names: readonly string[]; readonly own: string; readonly reading: Reading },
): void {
  for (const [index, each] of steps.entries()) {
    const at = joinPath(path, index);
    if (reading.hasProblem(at)) continue;
    const { model } = each;
    if (said(each).length !== 1)
      reading.report(at, 'must have exactly one of: `model: NAME`, `staleCache: true`, `message: TEXT`');
    else if (model === own)
      reading.report(`${at}.model`, `"${model}" is the model itself, whose targets have failed`);
    else if (model !== undefined && !names.includes(model))
      reading.report(`${at}.model`, `"${model}" is not the name of a model${didYouMean(model, names)}`);
  }
}

export function degradeSteps(steps: DegradeValues): readonly DegradeStep[] {
  return steps.flatMap(({ model, staleCache, message }): readonly DegradeStep[] => {
    if (model !== undefined) return [{ type: 'model', model }];
    if (staleCache === true) return [{ type: 'stale-cache' }];
    return message === undefined ? [] : [{ type: 'message', text: message }];
  });
}

function said({ model, staleCache, message }: StepValues): readonly unknown[] {
  return [model, staleCache || undefined, message].filter((each) => each !== undefined);
}
