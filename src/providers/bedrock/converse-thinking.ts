import type { JsonObject } from '../../core/json.ts';
import type { ConverseContext } from './converse-context.ts';

/** How Claude is asked to think, and what room that leaves. */
export interface ConverseThinking {
  readonly enabled: boolean;
  readonly fields: JsonObject;
  readonly effort: string | undefined;
  readonly maxTokens: number;
}

const THINKS_SINCE_CLAUDE = 3.7;
/** From here on Claude decides itself how long to think, guided by an effort word. */
const ADAPTIVE_SINCE_CLAUDE = 4.6;
/** Anthropic takes no smaller budget. */
const MIN_BUDGET_TOKENS = 1_024;

/** Thinking budgets for callers who name an effort only. */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};
const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'max',
  max: 'max',
};

export function converseThinking(context: ConverseContext): ConverseThinking {
  const { request, target, model } = context;
  const { reasoning } = request;
  // Without a limit Bedrock reserves the model's whole output against the quota, so one is always sent.
  const maxTokens = request.maxTokens ?? Math.min(target.defaultMaxTokens, model.maxOutputTokens);
  const none: ConverseThinking = { enabled: false, fields: {}, effort: undefined, maxTokens };
  if (!reasoning || reasoning.mode === 'disabled' || reasoning.effort === 'none') return none;
  if (model.vendor !== 'anthropic' || model.claude < THINKS_SINCE_CLAUDE) {
    context.warn('The reasoning setting is left out: it cannot be set for this model at Bedrock Converse.');
    return none;
  }
  if (model.claude >= ADAPTIVE_SINCE_CLAUDE && reasoning.budgetTokens === undefined) {
    const effort =
      reasoning.effort === undefined ? undefined : (EFFORTS[reasoning.effort] ?? reasoning.effort);
    return { ...none, enabled: true, fields: { thinking: { type: 'adaptive' } }, effort };
  }
  return budgeted(
    context,
    none,
    reasoning.budgetTokens ?? BUDGETS[reasoning.effort ?? 'medium'] ?? MIN_BUDGET_TOKENS,
  );
}

/** The budget is part of the output limit and has to leave room for the answer. */
function budgeted(context: ConverseContext, none: ConverseThinking, wanted: number): ConverseThinking {
  const given = context.request.maxTokens;
  const maxTokens = given ?? wanted + none.maxTokens;
  const budget = wanted < maxTokens ? wanted : maxTokens - 1;
  if (budget < MIN_BUDGET_TOKENS) {
    context.warn('Reasoning is left out: it needs at least 1,024 tokens below the output limit.');
    return none;
  }
  if (budget < wanted) context.warn('The reasoning budget was lowered to fit below the output limit.');
  return {
    ...none,
    enabled: true,
    fields: { thinking: { type: 'enabled', budget_tokens: budget } },
    maxTokens,
  };
}
