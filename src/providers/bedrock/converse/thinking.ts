import type { JsonObject } from '../../../core/json.ts';
import { budgetedThinking, budgetOfEffort, effortWord } from '../../claude-thinking.ts';
import type { ConverseContext } from './context.ts';

/** How Claude is asked to think, and what room that leaves. */
export interface ConverseThinking {
  readonly enabled: boolean;
  /** Claude's own `thinking` member, where it is to think. */
  readonly field: JsonObject | undefined;
  readonly effort: string | undefined;
  readonly maxTokens: number;
}

const THINKS_SINCE_CLAUDE = 3.7;
/** From here on Claude decides itself how long to think, guided by an effort word. */
const ADAPTIVE_SINCE_CLAUDE = 4.6;
const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
  max: 'max',
};

export function converseThinking(context: ConverseContext): ConverseThinking {
  const { request, model, defaultMaxTokens } = context;
  const { reasoning } = request;
  // Without a limit Bedrock reserves the model's whole output against the quota, so one is always sent.
  const maxTokens = request.maxTokens ?? Math.min(defaultMaxTokens, model.maxOutputTokens);
  const none: ConverseThinking = { enabled: false, field: undefined, effort: undefined, maxTokens };
  if (!reasoning || reasoning.mode === 'disabled' || reasoning.effort === 'none') return none;
  if (model.vendor !== 'anthropic' || model.claude < THINKS_SINCE_CLAUDE) {
    context.warn('The reasoning setting is left out: it cannot be set for this model at Bedrock Converse.');
    return none;
  }
  if (model.claude >= ADAPTIVE_SINCE_CLAUDE && reasoning.budgetTokens === undefined) {
    const effort = effortWord(EFFORTS, reasoning.effort);
    return { ...none, enabled: true, field: { type: 'adaptive' }, effort };
  }
  const wanted = reasoning.budgetTokens ?? budgetOfEffort(reasoning.effort);
  const { field, maxTokens: limit } = budgetedThinking(wanted, request.maxTokens, maxTokens, (text) =>
    context.warn(text),
  );
  return field ? { ...none, enabled: true, field, maxTokens: limit } : none;
}
