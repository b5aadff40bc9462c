import type { Reasoning } from '../../../core/chat-request.ts';
import type { Fitting } from '../fitting.ts';

/** What is shown of the thoughts, where the model knows such a word. */
export function fitDisplay(reasoning: Reasoning, fitting: Fitting): Reasoning {
  const { thinking, model } = fitting.profile;
  if (reasoning.display === undefined || thinking.display) return reasoning;
  fitting.warn(`\`thinking.display\` is left out: ${model} does not know it.`);
  const { display: _, ...rest } = reasoning;
  return rest;
}
