import type { ChatRequest, Reasoning } from '../../../core/chat-request.ts';
import { nearestEffort } from '../../thinking/effort-of-budget.ts';
import { changed, type Fitting, without } from '../fitting.ts';
import { fitDisplay } from './display.ts';

const WORDS: Readonly<Record<string, string>> = { minimal: 'low', xhigh: 'high', max: 'high' };
const KNOWN: readonly string[] = ['low', 'medium', 'high'];

/**
 * How Nova is asked to think: by an effort, and at the highest one without bounds on its answer.
 * https://github.com/UKGovernmentBEIS/inspect_ai/issues/3767
 */
export function fitNova(request: ChatRequest, reasoning: Reasoning, fitting: Fitting): ChatRequest {
  const shown = fitDisplay(reasoning, fitting);
  const effort = effortOf(shown, fitting);
  const same = shown === reasoning && reasoning.mode === 'enabled' && reasoning.effort === effort;
  const asked =
    same && reasoning.budgetTokens === undefined
      ? request
      : changed(request, { reasoning: { mode: 'enabled', effort } });
  return effort === 'high' ? unbounded(asked, fitting) : asked;
}

function effortOf({ effort, budgetTokens }: Reasoning, fitting: Fitting): string {
  if (effort === undefined) {
    if (budgetTokens === undefined) return 'medium';
    const nearest = nearestEffort(budgetTokens);
    fitting.warn(`The reasoning budget of ${budgetTokens} tokens is sent as effort \`${nearest}\`.`);
    return nearest;
  }
  if (budgetTokens !== undefined) fitting.warn('The reasoning budget is left out: the effort is sent.');
  if (KNOWN.includes(effort)) return effort;
  const other = (Object.hasOwn(WORDS, effort) ? WORDS[effort] : undefined) ?? 'medium';
  fitting.warn(`The reasoning effort \`${effort.slice(0, 40)}\` is sent as \`${other}\`.`);
  return other;
}

const BOUNDS = { maxTokens: 'max_tokens', temperature: 'temperature', topP: 'top_p' } as const;

function unbounded(request: ChatRequest, fitting: Fitting): ChatRequest {
  if (fitting.profile.thinking.boundsAtHigh) return request;
  const names = (Object.keys(BOUNDS) as (keyof typeof BOUNDS)[]).filter(
    (name) => request[name] !== undefined,
  );
  for (const name of names)
    fitting.warn(
      `\`${BOUNDS[name]}\` is left out: ${fitting.profile.model} does not take it with effort \`high\`.`,
    );
  return names.length === 0 ? request : without(request, ...names);
}
