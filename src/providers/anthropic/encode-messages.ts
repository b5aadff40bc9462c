import type { ChatRequest, Message } from '../../core/chat-request.ts';
import type { Fitting } from '../fit/fitting.ts';
import { type Block, encodeAssistantPart, encodeUserPart, textBlock } from './encode-content.ts';

interface Turn {
  readonly role: Message['role'];
  readonly content: Block[];
}

export interface AnthropicConversation {
  /** Text blocks of the system prompt. */
  readonly system: readonly Block[];
  readonly messages: readonly Turn[];
}

/** @throws FailureError `unsupported` */
export function encodeConversation(request: ChatRequest, fitting: Fitting): AnthropicConversation {
  const system = present(request.system.map(textBlock));
  const turns = mergedTurns(request.messages, fitting);
  const messages: Turn[] = [];
  for (const [index, turn] of turns.entries()) {
    if (turn.role !== 'system' || mayStandAt(turns, index)) add(messages, turn);
    else {
      system.push(...turn.content);
      fitting.warn('A system message between turns is moved into the system prompt.');
    }
  }
  return { system, messages };
}

/** Turns in a row by the same role are one to Anthropic; one that says nothing is none. */
function mergedTurns(messages: readonly Message[], fitting: Fitting): Turn[] {
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    if (message.name !== undefined)
      fitting.warn("The names of messages are left out: Anthropic's format has none.");
    const content = contentOf(message, `messages.${index}`, fitting);
    if (content.length > 0) add(turns, { role: message.role, content });
  }
  return turns;
}

function contentOf(message: Message, path: string, fitting: Fitting): Block[] {
  switch (message.role) {
    case 'user':
      return present(message.parts.map((part, at) => encodeUserPart(part, `${path}.content.${at}`, fitting)));
    case 'assistant':
      return present(
        message.parts.map((part, at) => encodeAssistantPart(part, `${path}.content.${at}`, fitting)),
      );
    case 'system':
      return present(message.parts.map(textBlock));
    default:
      return message satisfies never;
  }
}

function add(turns: Turn[], turn: Turn): void {
  const last = turns.at(-1);
  if (last?.role === turn.role) last.content.push(...turn.content);
  else turns.push({ role: turn.role, content: [...turn.content] });
}

/** Anthropic takes a system message behind a user's turn, at the end or before the assistant's. */
function mayStandAt(turns: readonly Turn[], index: number): boolean {
  const next = turns[index + 1]?.role;
  return turns[index - 1]?.role === 'user' && (next === undefined || next === 'assistant');
}

function present(blocks: readonly (Block | undefined)[]): Block[] {
  return blocks.filter((block) => block !== undefined);
}
