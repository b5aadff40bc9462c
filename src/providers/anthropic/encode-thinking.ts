import type { ChatRequest } from '../../core/chat-request.ts';
import type { JsonObject } from '../../core/json.ts';
import { budgetedThinking, budgetOfEffort, effortWord } from '../claude-thinking.ts';
import type { MessagesEndpoint } from './endpoint.ts';

/** How the model is asked to think, and the output limit that leaves room for it. */
export interface Thinking {
  /** The `thinking` member, where the model is to think. */
  readonly field?: JsonObject;
  /** `output_config.effort` */
  readonly effort?: string;
  readonly maxTokens: number;
}

const EFFORTS: Readonly<Record<string, string>> = {
  minimal: 'low',
  low: 'low',
  medium: 'medium',
  high: 'high',
  xhigh: 'xhigh',
  max: 'max',
};

export function encodeThinking(
  request: ChatRequest,
  { model, traits, defaultMaxTokens }: MessagesEndpoint,
  warnings: string[],
): Thinking {
  const { reasoning, toolChoice } = request;
  const maxTokens = request.maxTokens ?? defaultMaxTokens;
  if (!reasoning || reasoning.mode === 'disabled' || reasoning.effort === 'none') return { maxTokens };
  if (traits.thinking === 'none') {
    warnings.push(`Reasoning is left out: ${model} does not think.`);
    return { maxTokens };
  }
  if (toolChoice?.type === 'any' || toolChoice?.type === 'tool') {
    warnings.push(
      'Reasoning is left out: Anthropic does not combine it with a tool choice that demands a call.',
    );
    return { maxTokens };
  }
  const { budgetTokens } = reasoning;
  if (traits.thinking === 'budget' || (traits.thinking === 'both' && budgetTokens !== undefined)) {
    if (continuesUnsignedToolUse(request)) {
      warnings.push(
        'Reasoning is left out: the tool calls of the last turn came without their signed reasoning.',
      );
      return { maxTokens };
    }
    const wanted = budgetTokens ?? budgetOfEffort(reasoning.effort);
    return budgetedThinking(wanted, request.maxTokens, defaultMaxTokens, (text) => warnings.push(text));
  }
  if (budgetTokens !== undefined) {
    warnings.push(`The reasoning budget is left out: ${model} decides itself how long to think.`);
  }
  const effort = effortWord(EFFORTS, reasoning.effort);
  return { field: { type: 'adaptive' }, maxTokens, ...(effort === undefined ? {} : { effort }) };
}

/**
 * Tool results for a turn that holds no reasoning of Anthropic's, because the caller's dialect cannot carry it: with a
 * budget set Anthropic refuses to go on from there.
 */
function continuesUnsignedToolUse({ messages }: ChatRequest): boolean {
  const last = messages.findLast((message) => message.role === 'assistant');
  if (!last || !messages.at(-1)?.parts.some((part) => part.type === 'tool-result')) return false;
  return !last.parts.some(
    (part) => part.type === 'reasoning' && (part.signature !== undefined || part.redacted !== undefined),
  );
}
