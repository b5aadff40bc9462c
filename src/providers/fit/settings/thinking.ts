import type { ChatRequest, Message, Reasoning } from '../../../core/chat-request.ts';
import { budgetedThinking, budgetOfEffort } from '../../thinking/claude-thinking.ts';
import { changed, type FitStep, type Fitting, isBlank, without } from '../fitting.ts';
import { fitDisplay } from './display.ts';
import { fitNova } from './nova-thinking.ts';
import { isForced } from './tool-choice.ts';

/** What is said of thinking becomes what the model takes: `reasoning` then is what is sent, word for word. */
export const fitThinking: FitStep = (request, fitting) => {
  const { reasoning, toolChoice } = request;
  const { thinking, tools } = fitting.profile;
  const clashes = isForced(toolChoice) && tools.forcedChoice === 'unless-thinking';
  if (reasoning === undefined)
    return clashes && thinking.byDefault ? withoutThoughtsForChoice(request, fitting) : request;
  if (isOff(reasoning)) return fitOff(request, reasoning, fitting);
  if (reasoning.mode === 'between-tools') return request;
  if (clashes && !(thinking.asked === 'effort' && !thinking.byDefault))
    return withoutThoughtsForChoice(request, fitting);
  if (thinking.asked === 'claude') return fitClaude(request, reasoning, fitting);
  if (thinking.asked === 'nova') return fitNova(request, reasoning, fitting);
  const shown = fitDisplay(reasoning, fitting);
  return shown === reasoning ? request : changed(request, { reasoning: shown });
};

export function isOff({ mode, effort }: Reasoning): boolean {
  return mode === 'disabled' || effort === 'none';
}

/** A tool choice that demands a call stands above thinking, where a model cannot do both. */
function withoutThoughtsForChoice(request: ChatRequest, fitting: Fitting): ChatRequest {
  const { thinking, model } = fitting.profile;
  const { reasoning } = request;
  if (!thinking.byDefault) {
    fitting.warn(
      `Reasoning is left out: ${model} does not combine it with a tool choice that demands a call.`,
    );
    return without(request, 'reasoning');
  }
  if (thinking.off === 'no' || thinking.off === 'between-tools') {
    fitting.warn(`The tool choice is sent as \`auto\`: ${model} takes no other while it thinks.`);
    const chosen = changed(request, { toolChoice: { type: 'auto' } });
    return reasoning ? fitThinking(chosen, fitting) : chosen;
  }
  fitting.warn(
    `Reasoning is switched off: ${model} does not combine it with a tool choice that demands a call.`,
  );
  const effort = thinking.asked === 'claude' ? lowered(reasoning?.effort) : undefined;
  return changed(request, { reasoning: { mode: 'disabled', ...(effort === undefined ? {} : { effort }) } });
}

function fitOff(request: ChatRequest, reasoning: Reasoning, fitting: Fitting): ChatRequest {
  const { thinking, model } = fitting.profile;
  if (thinking.asked !== 'claude') return request;
  switch (thinking.off) {
    case 'no':
      fitting.warn(`Reasoning cannot be switched off: ${model} always thinks.`);
      return reasoning.effort === undefined || reasoning.effort === 'none'
        ? without(request, 'reasoning')
        : changed(request, { reasoning: { mode: 'default', effort: reasoning.effort } });
    case 'between-tools':
      fitting.warn(`Reasoning is switched off but between tool calls: ${model} takes no less.`);
      return changed(request, { reasoning: { ...withoutNone(reasoning), mode: 'between-tools' } });
    case 'to-effort-high': {
      const effort = lowered(reasoning.effort);
      if (effort === reasoning.effort) return request;
      fitting.warn(`The effort is lowered to \`high\`: ${model} takes no more with reasoning switched off.`);
      return changed(request, { reasoning: { mode: 'disabled', effort: 'high' } });
    }
    default:
      return request;
  }
}

function withoutNone({ effort }: Reasoning): Partial<Reasoning> {
  return effort === undefined || effort === 'none' ? {} : { effort };
}

function lowered(effort: string | undefined): string | undefined {
  if (effort === 'none') return undefined;
  return effort === 'xhigh' || effort === 'max' ? 'high' : effort;
}

function fitClaude(request: ChatRequest, reasoning: Reasoning, fitting: Fitting): ChatRequest {
  const { thinking, model } = fitting.profile;
  if (thinking.modes.length === 0) {
    fitting.warn(`Reasoning is left out: ${model} does not think, or cannot be asked to.`);
    return without(request, 'reasoning');
  }
  const shown = fitDisplay(reasoning, fitting);
  const wantsBudget = shown.budgetTokens !== undefined;
  if (thinking.modes.includes('budget') && (wantsBudget || !thinking.modes.includes('adaptive')))
    return fitBudget(request, shown, fitting);
  if (wantsBudget)
    fitting.warn(`The reasoning budget is left out: ${model} decides itself how long to think.`);
  return fitAdaptive(request, shown, fitting);
}

function fitAdaptive(request: ChatRequest, reasoning: Reasoning, { profile }: Fitting): ChatRequest {
  const { effort, display } = reasoning;
  // To say so beside a forced choice is refused, although the model thinks by itself all the same.
  const unsaid = reasoning.mode === 'default' || (isForced(request.toolChoice) && profile.thinking.byDefault);
  const mode = unsaid ? 'default' : 'adaptive';
  if (
    mode === request.reasoning?.mode &&
    reasoning === request.reasoning &&
    reasoning.budgetTokens === undefined
  )
    return request;
  return changed(request, {
    reasoning: {
      mode,
      ...(effort === undefined ? {} : { effort }),
      ...(display === undefined || unsaid ? {} : { display }),
    },
  });
}

function fitBudget(request: ChatRequest, reasoning: Reasoning, fitting: Fitting): ChatRequest {
  if (fitting.profile.thinking.signedLoop && continuesUnsignedLoop(request.messages)) {
    fitting.warn(
      'Reasoning is left out: the tool calls of the last turn came without their signed reasoning.',
    );
    return without(request, 'reasoning');
  }
  const wanted = reasoning.budgetTokens ?? budgetOfEffort(reasoning.effort, (text) => fitting.warn(text));
  // With this beta the budget is of a whole turn and may be larger than one answer.
  if (
    request.anthropicBeta.includes('interleaved-thinking-2025-05-14') &&
    reasoning.budgetTokens !== undefined
  )
    return request;
  const { field, maxTokens } = budgetedThinking(wanted, request.maxTokens, fitting.defaultMaxTokens, (text) =>
    fitting.warn(text),
  );
  if (!field) return without(request, 'reasoning');
  const { effort, display } = reasoning;
  if (
    reasoning === request.reasoning &&
    reasoning.budgetTokens === field.budget_tokens &&
    request.maxTokens === maxTokens
  )
    return request;
  return changed(request, {
    maxTokens,
    reasoning: {
      mode: 'enabled',
      budgetTokens: field.budget_tokens,
      // Of an effort alone the budget was made.
      ...(effort === undefined || reasoning.budgetTokens === undefined ? {} : { effort }),
      ...(display === undefined ? {} : { display }),
    },
  });
}

/**
 * Results for a turn that does not begin with signed reasoning, because the caller's dialect cannot carry it: with a
 * budget set Claude refuses to go on from there.
 */
function continuesUnsignedLoop(messages: readonly Message[]): boolean {
  const last = messages.findLastIndex((message) => message.role === 'assistant');
  if (last < 0) return false;
  const behind = messages.slice(last + 1);
  if (!behind.some(({ parts }) => parts.some((part) => part.type === 'tool-result'))) return false;
  let first = last;
  while (messages[first - 1]?.role === 'assistant') first -= 1;
  const turn = messages.slice(first, last + 1).flatMap(({ parts }): Message['parts'][number][] => [...parts]);
  const kept = turn.find(
    (part) => isSigned(part) || (part.type === 'text' ? !isBlank(part.text) : part.type !== 'reasoning'),
  );
  return kept === undefined || !isSigned(kept);
}

function isSigned(part: Message['parts'][number]): boolean {
  return part.type === 'reasoning' && (Boolean(part.signature) || part.redacted !== undefined);
}
