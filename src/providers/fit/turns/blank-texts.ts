import type { AssistantPart, Message, TextPart, UserPart } from '../../../core/chat-request.ts';
import { fail } from '../../../core/failure.ts';
import { changed, type FitStep, type Fitting, isBlank, lastMessagePath } from '../fitting.ts';

const NO_TEXT: TextPart = { type: 'text', text: '(no text)' };

/**
 * Texts that say nothing go, where the target refuses them; a turn that they were all of goes with them, if its
 * neighbours then are what they were. The user's last turn never does: the model would go on from its own answer.
 */
export const fitBlankTexts: FitStep = (request, fitting) => {
  if (!fitting.profile.turns.refusesBlankText) return request;
  const system = request.system.some(isBlankPart)
    ? request.system.filter((part) => !isBlankPart(part))
    : request.system;
  const blank = request.messages.some(
    (message) => message.parts.length === 0 || message.parts.some(isBlankPart),
  );
  if (!blank) return system === request.system ? request : changed(request, { system });
  const texts = request.messages.map(withoutBlanks);
  const last = texts.findLastIndex(({ parts }) => parts.length > 0);
  const messages: Message[] = [];
  for (const [index, message] of texts.entries()) {
    if (message.parts.length > 0) messages.push(message);
    else if (message.role === 'user') keepEmptyTurn(messages, texts.slice(index + 1), fitting);
    else if (message.name !== undefined)
      fitting.warn('The names of messages are left out, where nothing else is left of the message.');
  }
  const emptied = texts.slice(last + 1).some(({ role }) => role === 'user');
  if (emptied && messages.at(-1)?.role !== 'user') {
    const param = lastMessagePath(request);
    fail('unsupported', `${param}: is empty, and ${fitting.profile.model} takes no empty message.`, {
      param,
    });
  }
  return changed(request, { system, messages });
};

/** Between two turns of the assistant's, which would become one. */
function keepEmptyTurn(before: Message[], behind: readonly Message[], fitting: Fitting): void {
  const next = behind.find(({ role, parts }) => role !== 'system' && parts.length > 0);
  if (before.at(-1)?.role !== 'assistant' || next?.role !== 'assistant') return;
  fitting.warn('An empty message of the user is sent as `(no text)`: the target takes none without a text.');
  before.push({ role: 'user', parts: [NO_TEXT] });
}

function withoutBlanks(message: Message): Message {
  if (!message.parts.some(isBlankPart)) return message;
  return { ...message, parts: (message.parts as UserPart[]).filter((part) => !isBlankPart(part)) } as Message;
}

function isBlankPart(part: UserPart | AssistantPart): boolean {
  return part.type === 'text' && isBlank(part.text);
}
