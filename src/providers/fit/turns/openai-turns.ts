import { isObject, type JsonObject } from '../../../core/json.ts';

type WireMessage = Record<string, unknown>;

/** Between a tool's result and a user's message that cannot stand behind it, nor go into it. */
const CONTINUED = '(continued)';

const TEXT_MEMBERS = ['type', 'text'];

/**
 * What is lost of the parts of messages that become one text, by its path in the caller's body.
 * @param joins will the message at this place become one?
 */
export function lostInJoining(
  messages: readonly WireMessage[],
  joins: (at: number) => boolean,
): readonly string[] {
  return messages.flatMap(({ content }, index) => {
    if (!Array.isArray(content) || !content.every(isText) || !joins(index)) return [];
    return content.flatMap((part, at) =>
      Object.keys(part)
        .filter((name) => !TEXT_MEMBERS.includes(name) && part[name] !== null)
        .map((name) => `messages.${index}.content.${at}.${name}`),
    );
  });
}

/** Does the user speak right behind a tool, or is this the tool? */
export function isUserBehindTool(messages: readonly WireMessage[], at: number): boolean {
  const role = messages[at]?.role;
  return role === 'tool'
    ? messages[at + 1]?.role === 'user'
    : role === 'user' && messages[at - 1]?.role === 'tool';
}

/** Texts in parts become one text; with anything else among them they stay. */
export function joinedTexts(content: unknown): unknown {
  if (!Array.isArray(content) || content.length === 0 || !content.every(isText)) return content;
  return content.map((part) => part.text).join('\n\n');
}

/**
 * No user's message right behind a tool's: its text goes to the end of the tool's result, where a text alone; else a turn
 * of the assistant's comes between. The same array where there is none.
 */
export function withoutUserBehindTool(messages: readonly WireMessage[]): readonly WireMessage[] {
  if (!messages.some((message, at) => message.role === 'user' && messages[at - 1]?.role === 'tool'))
    return messages;
  const out: WireMessage[] = [];
  for (const message of messages) {
    const last = out.at(-1);
    if (message.role !== 'user' || last?.role !== 'tool') {
      out.push(message);
      continue;
    }
    const text = joinedTexts(message.content);
    const result = joinedTexts(last.content ?? '');
    if (typeof text === 'string' && typeof result === 'string') {
      out[out.length - 1] = { ...last, content: result === '' ? text : `${result}\n\n${text}` };
    } else out.push({ role: 'assistant', content: CONTINUED }, message);
  }
  return out;
}

/** Messages of one role in a row as one, for strict chat templates. The same array where there are none. */
export function alternating(messages: readonly WireMessage[]): readonly WireMessage[] {
  const joins = (a: WireMessage | undefined, b: WireMessage): boolean =>
    a !== undefined &&
    a.role === b.role &&
    (a.role === 'user' || (a.role === 'assistant' && !a.tool_calls && !b.tool_calls));
  if (!messages.some((message, at) => joins(messages[at - 1], message))) return messages;
  const out: WireMessage[] = [];
  for (const message of messages) {
    const last = out.at(-1);
    if (!joins(last, message)) out.push(message);
    else
      out[out.length - 1] = { ...last, ...message, content: joinedContent(last?.content, message.content) };
  }
  return out;
}

function joinedContent(a: unknown, b: unknown): unknown {
  if (typeof a === 'string' && typeof b === 'string') return `${a}\n\n${b}`;
  return [...partsOf(a), ...partsOf(b)];
}

function partsOf(content: unknown): readonly unknown[] {
  if (Array.isArray(content)) return content;
  return typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
}

function isText(part: unknown): part is JsonObject & { readonly text: string } {
  return isObject(part) && part.type === 'text' && typeof part.text === 'string';
}
