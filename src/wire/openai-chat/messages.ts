import type {
  AssistantPart,
  ImagePart,
  Message,
  TextPart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { toDocumentPart, toImagePart } from './media.ts';
import type { AssistantMessage, ChatMessage, Texts, ToolMessage, UserContent } from './schemas/message.ts';
import { toToolCall } from './tool-call.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

const MESSAGE_FIELDS = ['role', 'content', 'name', 'refusal', 'tool_calls', 'tool_call_id'];

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
        this.#push({ role: 'user', parts: this.#userParts(message.content, index) }, message.name);
        return;
      case 'assistant':
        this.#push({ role: 'assistant', parts: this.#assistantParts(message, index) }, message.name);
        return;
      case 'function':
        // A message that answers the deprecated `function_call`, whose id is missing, so that no call matches it.
        this.#unmapped.add(`messages.${index}`);
        return;
      default:
        message satisfies never;
    }
  }

  #push(message: Message, name: string | null | undefined): void {
    if (message.parts.length > 0) this.messages.push(name ? { ...message, name } : message);
  }

  #readInstruction(message: Extract<ChatMessage, { role: 'system' | 'developer' }>, index: number): void {
    const parts = textParts(message.content);
    if (this.messages.length > 0) {
      this.#push({ role: 'system', parts }, message.name);
      return;
    }
    for (const part of parts) this.system.push(part);
    if (message.name) this.#unmapped.add(`messages.${index}.name`);
  }

  #readToolResult(message: ToolMessage, index: number): void {
    const content =
      typeof message.content === 'string'
        ? textParts(message.content)
        : message.content.map((part, at) => contentPart(part, `messages.${index}.content.${at}`));
    const result: ToolResultPart = { type: 'tool-result', id: message.tool_call_id, content, isError: false };
    if (this.#results) {
      this.#results.push(result);
      return;
    }
    this.#results = [result];
    this.messages.push({ role: 'user', parts: this.#results });
  }

  #userParts(content: string | readonly UserContent[], index: number): UserPart[] {
    if (typeof content === 'string') return textParts(content);
    const parts: UserPart[] = [];
    content.forEach((part, at) => {
      const path = `messages.${index}.content.${at}`;
      const read = userPart(part, path);
      if (read) parts.push(read);
      else this.#unmapped.add(path);
    });
    return parts;
  }

  #assistantParts(message: AssistantMessage, index: number): AssistantPart[] {
    const parts: AssistantPart[] = [];
    const { content, refusal, tool_calls: calls } = message;
    if (Array.isArray(content)) {
      for (const part of content) pushText(parts, part.type === 'text' ? part.text : part.refusal);
    } else {
      pushText(parts, content);
    }
    pushText(parts, refusal);
    calls?.forEach((call, at) => {
      const path = `messages.${index}.tool_calls.${at}`;
      if (call.type === 'function') parts.push(toToolCall(call, path));
      else this.#unmapped.add(path);
    });
    return parts;
  }
}

/** Providers refuse empty text blocks, and clients send "" beside tool calls. */
function pushText(parts: AssistantPart[], text: string | null | undefined): void {
  if (text) parts.push({ type: 'text', text });
}

/** Null for content without a canonical form. */
function userPart(part: UserContent, path: string): UserPart | null {
  if (part.type === 'input_audio') return null;
  return part.type === 'file' ? toDocumentPart(part, path) : contentPart(part, path);
}

function contentPart(
  part: Extract<UserContent, { type: 'text' | 'image_url' }>,
  path: string,
): TextPart | ImagePart {
  return part.type === 'text' ? { type: 'text', text: part.text } : toImagePart(part, path);
}

function textParts(content: Texts): TextPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) => ({ type: 'text', text: part.text }));
}
