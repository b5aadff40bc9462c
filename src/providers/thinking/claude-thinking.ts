import type { Reasoning } from '../../core/chat-request.ts';
import { asObject, type JsonObject } from '../../core/json.ts';
import type { ThinkingRules } from '../profiles/profile.ts';

/** Anthropic takes no smaller budget. */
const MIN_BUDGET_TOKENS = 1_024;
const DEFAULT_BUDGET_TOKENS = 8_192;

/** For callers who name an effort to a model that takes a budget. */
const BUDGETS: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 2_048,
  medium: 8_192,
  high: 16_384,
  xhigh: 32_768,
  max: 32_768,
};

/** The thinking budget, in tokens, that an effort comes to. */
export function budgetOfEffort(effort: string | undefined, warn: (text: string) => void): number {
  const budget = named(BUDGETS, effort);
  if (budget === undefined && effort !== undefined)
    warn(
      `The effort \`${shown(effort)}\` is sent as a budget of ${DEFAULT_BUDGET_TOKENS} tokens: the word is not known.`,
    );
  return budget ?? DEFAULT_BUDGET_TOKENS;
}

/** Claude's word for a caller's effort; one that is in no table goes on as it is. */
export function effortWord(
  words: Readonly<Record<string, string>>,
  effort: string | undefined,
  warn: (text: string) => void,
): string | undefined {
  const other = named(words, effort);
  if (other !== undefined) warn(`The effort \`${effort}\` is sent as \`${other}\`.`);
  return other ?? effort;
}

/** The effort that is said to a model beside what is said of its thinking. */
export function effortToSay(
  reasoning: Reasoning | undefined,
  { effort: takesEffort }: ThinkingRules,
  warn: (text: string) => void,
): string | undefined {
  const effort = reasoning?.effort;
  if (effort === undefined || effort === 'none') return undefined;
  if (takesEffort) return effort;
  const instead = reasoning?.budgetTokens === undefined ? '' : ', the budget is sent';
  warn(`The reasoning effort \`${shown(effort)}\` is left out: the model takes none${instead}.`);
  return undefined;
}

function shown(word: string): string {
  return word.slice(0, 40);
}

/** Anthropic's `thinking` member for what is to be said; undefined: nothing is. */
export function thinkingField(
  reasoning: Reasoning | undefined,
  { byDefault }: ThinkingRules,
): JsonObject | undefined {
  if (!reasoning) return undefined;
  const { mode, effort, budgetTokens, display } = reasoning;
  const shown = display === undefined ? undefined : { display };
  if (mode === 'disabled' || effort === 'none') return byDefault ? { type: 'disabled' } : undefined;
  if (mode === 'between-tools') return { type: 'between_tools' };
  if (mode === 'default') return undefined;
  return budgetTokens === undefined
    ? { type: 'adaptive', ...shown }
    : { type: 'enabled', budget_tokens: budgetTokens, ...shown };
}

/** The same among the model's own fields of a Converse body: Nova has another member for it. */
export function thinkingFields(
  reasoning: Reasoning | undefined,
  rules: ThinkingRules,
): JsonObject | undefined {
  if (rules.asked === 'nova') {
    if (!reasoning || reasoning.mode === 'disabled' || reasoning.effort === 'none') return undefined;
    return { reasoningConfig: { type: 'enabled', maxReasoningEffort: reasoning.effort } };
  }
  const thinking = thinkingField(reasoning, rules);
  return thinking && { thinking };
}

const THINKING_MEMBERS = ['type', 'budget_tokens', 'display'];

/** The members of a caller's `thinking` that are not known here. */
export function unknownThinking(thinking: unknown): JsonObject {
  const own = Object.entries(asObject(thinking) ?? {});
  return Object.fromEntries(own.filter(([name]) => !THINKING_MEMBERS.includes(name)));
}

export interface BudgetedThinking {
  /** The `thinking` member. Undefined: no room for it. */
  readonly field?: { readonly type: 'enabled'; readonly budget_tokens: number };
  readonly maxTokens: number;
}

/**
 * The budget is part of the output limit and has to leave room for the answer.
 * @param given the caller's own output limit
 * @param byDefault the limit where the caller gives none; the budget comes on top
 */
export function budgetedThinking(
  wanted: number,
  given: number | undefined,
  byDefault: number,
  warn: (text: string) => void,
): BudgetedThinking {
  const maxTokens = given ?? wanted + byDefault;
  const budget = Math.min(wanted, maxTokens - 1);
  if (budget < MIN_BUDGET_TOKENS) {
    warn(`Reasoning is left out: it needs at least ${MIN_BUDGET_TOKENS} tokens below the output limit.`);
    return { maxTokens: given ?? byDefault };
  }
  if (budget < wanted) warn(`The reasoning budget is lowered to ${budget} tokens, below the output limit.`);
  return { field: { type: 'enabled', budget_tokens: budget }, maxTokens };
}

function named<T>(table: Readonly<Record<string, T>>, word: string | undefined): T | undefined {
  return word !== undefined && Object.hasOwn(table, word) ? table[word] : undefined;
}
