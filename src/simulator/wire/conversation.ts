import { asString, isObject, type JsonObject } from '../../core/json.ts';
import { itemsOf, membersOf } from '../model/loose-json.ts';
import { SimRefusal } from '../model/prompt.ts';

const DIRECTIVE = /\[\[sim:([^\]]{0,500})\]\]/;

/**
 * Finds the last message that the model has not written itself.
 * All dialects call the list `messages` and its fields `role` and `content`.
 */
export function lastMessage(body: JsonObject): JsonObject | undefined {
  const messages = itemsOf(body.messages);
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = membersOf(messages[at]);
    if (message.role !== 'assistant') return message;
  }
  return undefined;
}

/** Returns the text of a content field. In every dialect that is a string or parts with `text` fields. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  return itemsOf(content)
    .map((part) => asString(membersOf(part).text))
    .filter((text) => text !== '')
    .join('\n');
}

/** Returns the fault that the last user message asks for by `[[sim: …]]`. */
export function directiveOf(body: JsonObject): string | undefined {
  // CountTokens nests the conversation in `input.converse`.
  const message = lastMessage(body.messages === undefined ? membersOf(membersOf(body.input).converse) : body);
  if (message?.role !== 'user') return undefined;
  return DIRECTIVE.exec(contentText(message.content))?.[1];
}

export function withoutDirective(text: string): string {
  return text.includes('[[sim:') ? text.replace(DIRECTIVE, '').trim() : text;
}

/** @throws SimRefusal unless `messages` is a list of objects with known roles */
export function messagesOf(body: JsonObject, roles: readonly string[]): readonly JsonObject[] {
  const messages = body.messages;
  if (messages === undefined) throw new SimRefusal('invalid', 'messages: Field required', 'messages');
  if (!Array.isArray(messages) || messages.length === 0) {
    throw new SimRefusal('invalid', 'messages: at least one message is required', 'messages');
  }
  return messages.map((message, i) => {
    if (!isObject(message))
      throw new SimRefusal('invalid', `messages.${i}: must be an object`, `messages.${i}`);
    if (!roles.includes(asString(message.role))) {
      const role = JSON.stringify(message.role ?? null);
      throw new SimRefusal(
        'invalid',
        `messages.${i}.role: ${role} is not one of ${roles.join(', ')}`,
        `messages.${i}.role`,
      );
    }
    return message;
  });
}

/** @throws SimRefusal unless the field is absent or a number in its range */
export function numberIn(holder: JsonObject, field: string, low: number, high: number): number | undefined {
  const value = holder[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || value < low || value > high) {
    throw new SimRefusal(
      'invalid',
      `${field}: ${JSON.stringify(value)} is not between ${low} and ${high}`,
      field,
    );
  }
  return value;
}

/** @throws SimRefusal unless the field is absent or a whole number in its range */
export function integerFrom(holder: JsonObject, field: string, low: number): number | undefined {
  const value = numberIn(holder, field, low, 10_000_000);
  if (value !== undefined && !Number.isInteger(value)) {
    throw new SimRefusal('invalid', `${field}: ${value} is not a whole number`, field);
  }
  return value;
}

/** @throws SimRefusal unless the list holds strings only */
export function stringsOf(value: unknown, field: string): readonly string[] {
  if (value === undefined || value === null) return [];
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list) || !list.every((one): one is string => typeof one === 'string')) {
    throw new SimRefusal('invalid', `${field}: must be a list of strings`, field);
  }
  return list;
}

/** Counts the bytes that a base64 text decodes to. */
export function base64Bytes(data: string): number {
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0;
  return Math.max(0, Math.floor((data.length * 3) / 4) - padding);
}

/** @throws SimRefusal for a top-level field that the real API does not know */
export function refuseUnknown(
  body: JsonObject,
  known: ReadonlySet<string>,
  say: (field: string) => string,
): void {
  for (const field of Object.keys(body)) {
    if (!known.has(field)) throw new SimRefusal('invalid', say(field), field);
  }
}
