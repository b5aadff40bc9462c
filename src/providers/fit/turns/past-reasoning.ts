import type { AssistantPart, Message, ReasoningPart } from '../../../core/chat-request.ts';
import { changed, type FitStep, type Fitting } from '../fitting.ts';

/** Reasoning of earlier turns, in the form in which the target takes it back, or not at all. */
export const fitPastReasoning: FitStep = (request, fitting) => {
  const { sentBack } = fitting.profile.thinking;
  if (sentBack === 'any' || !request.messages.some(hasReasoning)) return request;
  const messages = request.messages.map((message) => {
    if (message.role !== 'assistant' || !hasReasoning(message)) return message;
    return { ...message, parts: message.parts.filter((part) => keeps(part, fitting)) };
  });
  return changed(request, { messages });
};

function hasReasoning({ role, parts }: Message): boolean {
  return role === 'assistant' && parts.some((part) => part.type === 'reasoning');
}

function keeps(part: AssistantPart, fitting: Fitting): boolean {
  if (part.type !== 'reasoning' || isTaken(part, fitting)) return true;
  fitting.warn(
    'Reasoning of earlier turns is left out: the target takes back only what it made itself, if any.',
  );
  return false;
}

function isTaken(part: ReasoningPart, { profile }: Fitting): boolean {
  switch (profile.thinking.sentBack) {
    case 'signed':
      return Boolean(part.signature) || part.redacted !== undefined;
    case 'reasoning_content':
      return part.redacted === undefined && part.text !== '';
    default:
      return false;
  }
}
