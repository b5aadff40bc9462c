import type { Reasoning } from '../../core/chat-request.ts';
import { takesEffort } from './models.ts';

/** OpenAI's words; others name more of them. */
const EFFORTS: ReadonlySet<string> = new Set(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']);

/**
 * `reasoning_effort` for what the caller asked, or undefined to leave it to the model. An effort that the caller named is
 * passed on; a budget in tokens becomes the nearest effort where the model is known to take one.
 */
export function effortOf(
  reasoning: Reasoning | undefined,
  model: string,
  warnings: string[],
): string | undefined {
  if (!reasoning) return undefined;
  const { mode, effort, budgetTokens } = reasoning;
  if (mode === 'disabled') {
    if (takesEffort(model)) warnings.push(`Reasoning cannot be switched off for ${model}.`);
    return undefined;
  }
  if (effort !== undefined) return known(effort, warnings);
  if (budgetTokens === undefined) return undefined;
  if (!takesEffort(model)) {
    warnings.push(`The reasoning budget is left out: ${model} is not known to take a reasoning effort.`);
    return undefined;
  }
  const nearest = budgetTokens <= 2_048 ? 'low' : budgetTokens <= 12_288 ? 'medium' : 'high';
  warnings.push(`The reasoning budget of ${budgetTokens} tokens is sent as effort \`${nearest}\`.`);
  return nearest;
}

function known(effort: string, warnings: string[]): string {
  if (EFFORTS.has(effort)) return effort;
  warnings.push(`The reasoning effort \`${effort}\` is sent as \`high\`.`);
  return 'high';
}
