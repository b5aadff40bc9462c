import type { Reasoning } from '../../core/chat-request.ts';
import type { JsonDraft } from '../../core/json.ts';
import type { Fitting } from '../fit/fitting.ts';
import { isOff } from '../fit/settings/thinking.ts';
import { bareModelName } from '../profiles/servers.ts';
import { nearestEffort } from '../thinking/effort-of-budget.ts';

/** OpenAI's words; others name more of them. */
const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'];
const NEVER_THINKS = /^(gpt-[34]|chatgpt-)/;
const REASONING = /^(o[134](-|$)|gpt-5(?!-chat)|gpt-oss)/;

/** Is the model known to take `reasoning_effort`? */
function takesEffort(model: string): boolean {
  return REASONING.test(bareModelName(model));
}

/** Adds `reasoning_effort`, or what a server has in its place, for what the caller asked. */
export function addReasoning(body: JsonDraft, reasoning: Reasoning | undefined, fitting: Fitting): void {
  if (!reasoning) return;
  const { thinking } = fitting.profile;
  if (isOff(reasoning) && thinking.byDefault && thinking.off === 'yes') {
    body.thinking = { type: 'disabled' };
    return;
  }
  const effort = effortOf(reasoning, fitting);
  if (effort !== undefined) body.reasoning_effort = effort;
}

/**
 * `reasoning_effort` for what the caller asked, or undefined to leave it to the model. An effort that the caller named is
 * passed on; a budget in tokens becomes the nearest effort where the model is known to take one.
 */
function effortOf(reasoning: Reasoning, fitting: Fitting): string | undefined {
  const { effort, budgetTokens } = reasoning;
  const { model, thinking } = fitting.profile;
  if (isOff(reasoning)) {
    if (thinking.efforts?.includes('none')) return 'none';
    if (takesEffort(model) || thinking.byDefault)
      fitting.warn(`Reasoning cannot be switched off for ${model}.`);
    else if (!NEVER_THINKS.test(bareModelName(model)))
      fitting.warn(`Reasoning is not switched off: it is not known how ${model} is told so.`);
    return undefined;
  }
  if (effort !== undefined) {
    if (budgetTokens !== undefined) fitting.warn('The reasoning budget is left out: the effort is sent.');
    return known(effort, fitting);
  }
  if (budgetTokens === undefined) {
    if (!thinking.byDefault)
      fitting.warn(`Reasoning is left to ${model}: OpenAI's format asks for it by an effort only.`);
    return undefined;
  }
  const nearest = nearestEffort(budgetTokens);
  if (!takesEffort(model) || thinking.efforts?.includes(nearest) === false) {
    fitting.warn(`The reasoning budget is left out: ${model} is not known to take a reasoning effort.`);
    return undefined;
  }
  fitting.warn(`The reasoning budget of ${budgetTokens} tokens is sent as effort \`${nearest}\`.`);
  return nearest;
}

function known(effort: string, fitting: Fitting): string | undefined {
  const { model, thinking } = fitting.profile;
  const words = thinking.efforts ?? EFFORTS;
  if (words.includes(effort)) return effort;
  const shown = effort.slice(0, 40);
  const other = ['high', 'default'].find((word) => words.includes(word));
  if (other === undefined)
    fitting.warn(`The reasoning effort \`${shown}\` is left out: ${model} takes none.`);
  else fitting.warn(`The reasoning effort \`${shown}\` is sent as \`${other}\`.`);
  return other;
}
