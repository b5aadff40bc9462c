import type { AssistantPart, Message, TextPart } from '../../../core/chat-request.ts';
import { fail } from '../../../core/failure.ts';
import { changed, type FitStep, lastMessagePath } from '../fitting.ts';

const BEGIN: TextPart = { type: 'text', text: '(The conversation begins.)' };

/** Instructions between turns go to the system prompt, where the target takes them nowhere else. */
export const fitInstructions: FitStep = (request, fitting) => {
  const { systemBetween } = fitting.profile.turns;
  if (systemBetween || !request.messages.some(({ role }) => role === 'system')) return request;
  fitting.warn('A system message between turns is moved into the system prompt.');
  const system = [...request.system];
  const messages = request.messages.filter((message) => {
    if (message.role !== 'system') return true;
    if (message.name !== undefined)
      fitting.warn('The names of messages are left out: the system prompt has none.');
    system.push(...message.parts);
    return false;
  });
  return changed(request, { system, messages });
};

/** A system prompt without a conversation is the user's first turn to a target that needs one. */
export const fitFirstTurn: FitStep = (request, fitting) => {
  const { messages, system } = request;
  if (!fitting.profile.turns.userFirst || messages.find(({ role }) => role !== 'system')?.role === 'user')
    return request;
  if (messages.length > 0) {
    fitting.warn('A turn of the user is put before the first of the assistant: the target demands it.');
    return changed(request, { messages: [{ role: 'user', parts: [BEGIN] }, ...messages] });
  }
  if (system.length === 0)
    fail('unsupported', `messages: nothing of them can be sent to ${fitting.profile.model}.`, {
      param: 'messages',
    });
  fitting.warn('The system prompt is sent as a message of the user: the target demands one.');
  return changed(request, { system: [], messages: [{ role: 'user', parts: system }] });
};

/** Turns of one role in a row become one, where the target wants them to take turns. */
export const fitAlternation: FitStep = (request, fitting) => {
  const { messages } = request;
  if (!fitting.profile.turns.alternate || !messages.some(isRepeated)) return request;
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role !== message.role) joined.push(message);
    else joined[joined.length - 1] = { ...last, parts: [...last.parts, ...message.parts] } as Message;
  }
  return changed(request, { messages: joined });
};

function isRepeated(message: Message, index: number, all: readonly Message[]): boolean {
  return all[index - 1]?.role === message.role;
}

/** A turn of the assistant's to go on from: as the target takes it, or not at all. */
export const fitPrefill: FitStep = (request, fitting) => {
  const last = request.messages.at(-1);
  if (last?.role !== 'assistant') return request;
  const { turns, model } = fitting.profile;
  const param = lastMessagePath(request);
  if (!turns.prefill) {
    const message = `${param}: is the assistant's, and ${model} goes on from the user's messages only.`;
    fail('unsupported', message, { param });
  }
  const part = last.parts.at(-1);
  if (!turns.trimPrefill || part?.type !== 'text' || part.text === part.text.trimEnd()) return request;
  fitting.warn('White space at the end of the text to go on from is left out: the target takes none there.');
  const parts: AssistantPart[] = [...last.parts.slice(0, -1), { ...part, text: part.text.trimEnd() }];
  return changed(request, { messages: [...request.messages.slice(0, -1), { ...last, parts }] });
};
