import type { AssistantPart, CacheHint, Message, TextPart, ToolResultPart } from '../../core/chat-request.ts';
import { openAiCacheHint } from './cache-hint.ts';
import { assistantContent, type ContentReader, toolContent, userContent } from './content.ts';
import type { AssistantMessage, ChatMessage, Texts, ToolMessage } from './schemas/message.ts';
import { isFunctionCall, toToolCall } from './tool-call.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

const MESSAGE_FIELDS = [
  'role',
  'content',
  'name',
  'refusal',
  'tool_calls',
  'tool_call_id',
  'cache_control',
  'reasoning_content',
];

/**
 * Reads messages. Instructions before the first turn become the system prompt. Consecutive tool messages become one user
 * message.
 */
export class MessageReader {
  readonly system: TextPart[] = [];
  readonly messages: Message[] = [];
  readonly #unmapped: UnmappedFields;
  /** The parts of the message that further tool results are added to. */
  #results: ToolResultPart[] | null = null;

  constructor(unmapped: UnmappedFields) {
    this.#unmapped = unmapped;
  }

  /** @throws FailureError `invalid_request` naming the field */
  read(message: ChatMessage, index: number): void {
    this.#unmapped.addUnknownMembers(message, MESSAGE_FIELDS, index);
    if (message.role === 'tool') {
      this.#readToolResult(message, index);
      return;
    }
    this.#results = null;
    switch (message.role) {
      case 'system':
      case 'developer':
        this.#readInstruction(message, index);
        return;
      case 'user':
        this.#push(
          {
            role: 'user',
            parts: this.#marked(userContent(message.content, this.#at(index)), message, index),
          },
          message.name,
        );
        return;
      case 'assistant': {
        const parts = this.#marked(this.#assistantParts(message, index), message, index);
        if (parts.length === 0 && message.name) this.#unmapped.add(`messages.${index}.name`);
        this.#push({ role: 'assistant', parts }, message.name);
        return;
      }
      case 'function':
        // A message that answers the deprecated `function_call`, whose id is missing, so that no call matches it.
        this.#unmapped.add(`messages.${index}`);
        return;
      default:
        message satisfies never;
    }
  }

  /** A marker on the message stands behind its last part. */
  #marked<Part extends { readonly type: string; readonly cache?: CacheHint }>(
    parts: Part[],
    { cache_control: control }: Exclude<ChatMessage, { role: 'function' }>,
    index: number,
  ): Part[] {
    const path = `messages.${index}`;
    const cache = openAiCacheHint(control, path, this.#unmapped);
    if (!cache) return parts;
    const last = parts.at(-1);
    if (last && last.type !== 'reasoning') parts[parts.length - 1] = { ...last, cache };
    else this.#unmapped.add(`${path}.cache_control`);
    return parts;
  }

  #at(index: number): ContentReader {
    return { unmapped: this.#unmapped, index };
  }

  /** A turn of the user's of which nothing could be read stays one: without it the answer before it would be the last. */
  #push(message: Message, name: string | null | undefined): void {
    if (message.parts.length > 0 || message.role === 'user')
      this.messages.push(name ? { ...message, name } : message);
  }

  #readInstruction(message: Extract<ChatMessage, { role: 'system' | 'developer' }>, index: number): void {
    const parts = this.#marked(this.#textParts(message.content, index), message, index);
    if (this.messages.length > 0) {
      this.#push({ role: 'system', parts }, message.name);
      return;
    }
    for (const part of parts) this.system.push(part);
    if (message.name) this.#unmapped.add(`messages.${index}.name`);
  }

  #textParts(content: Texts, index: number): TextPart[] {
    return userContent(content, this.#at(index)).filter((part) => part.type === 'text');
  }

  #readToolResult(message: ToolMessage, index: number): void {
    const content = toolContent(message.content, this.#at(index));
    const cache = openAiCacheHint(message.cache_control, `messages.${index}`, this.#unmapped);
    const result: ToolResultPart = {
      type: 'tool-result',
      id: message.tool_call_id,
      content,
      isError: false,
      ...(cache && { cache }),
    };
    if (this.#results) {
      this.#results.push(result);
      return;
    }
    this.#results = [result];
    this.messages.push({ role: 'user', parts: this.#results });
  }

  #assistantParts(message: AssistantMessage, index: number): AssistantPart[] {
    const { content, refusal, tool_calls: calls, reasoning_content: thought } = message;
    const parts: AssistantPart[] = [];
    if (typeof thought === 'string') parts.push(...(thought === '' ? [] : [reasoning(thought)]));
    else if (thought !== undefined && thought !== null)
      this.#unmapped.add(`messages.${index}.reasoning_content`);
    parts.push(...assistantContent(content, this.#at(index)));
    // Providers refuse empty text blocks, and clients send "" beside tool calls.
    if (refusal) parts.push({ type: 'text', text: refusal });
    calls?.forEach((call, at) => {
      const path = `messages.${index}.tool_calls.${at}`;
      if (isFunctionCall(call)) parts.push(toToolCall(call, path, this.#unmapped));
      else this.#unmapped.add(path);
    });
    return parts;
  }
}

function reasoning(text: string): AssistantPart {
  return { type: 'reasoning', text };
}
