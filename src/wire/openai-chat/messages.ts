import type {
  AssistantPart,
  ImagePart,
  Message,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { toDocumentPart, toImagePart } from './media.ts';
import type { AssistantMessage, ChatMessage, Texts, ToolMessage, UserContent } from './message-schema.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

type FunctionCall = Extract<NonNullable<AssistantMessage['tool_calls']>[number], { type: 'function' }>;

const MESSAGE_FIELDS = new Set(['role', 'content', 'name', 'refusal', 'tool_calls', 'tool_call_id']);

/** Instructions before the first turn become the system prompt; consecutive tool messages become one user message. */
export class MessageReader {
  readonly system: TextPart[] = [];
  readonly messages: Message[] = [];
  readonly #unmapped: UnmappedFields;
  /** Parts of the message that further tool results join. */
  #results: ToolResultPart[] | null = null;

  constructor(unmapped: UnmappedFields) {
    this.#unmapped = unmapped;
  }

  /** @throws FailureError `invalid_request` naming the field */
  read(message: ChatMessage, index: number): void {
    const path = `messages.${index}`;
    this.#unmapped.addUnknownMembers(message, MESSAGE_FIELDS, `${path}.`);
    if (message.role === 'tool') {
      this.#readToolResult(message, path);
      return;
    }
    this.#results = null;
    switch (message.role) {
      case 'system':
      case 'developer':
        this.#readInstruction(message, path);
        return;
      case 'user':
        this.#push('user', this.#userParts(message.content, path), message.name);
        return;
      case 'assistant':
        this.#push('assistant', this.#assistantParts(message, path), message.name);
        return;
      case 'function':
        // Answers the deprecated `function_call`, which has no id to match it by.
        this.#unmapped.add(path);
        return;
      default:
        message satisfies never;
    }
  }

  #readInstruction(message: Extract<ChatMessage, { role: 'system' | 'developer' }>, path: string): void {
    const parts = textParts(message.content);
    if (this.messages.length > 0) {
      this.messages.push({ role: 'system', parts, ...named(message.name) });
      return;
    }
    this.system.push(...parts);
    if (message.name) this.#unmapped.add(`${path}.name`);
  }

  #readToolResult(message: ToolMessage, path: string): void {
    const content =
      typeof message.content === 'string'
        ? textParts(message.content)
        : message.content.map((part, index) => contentPart(part, `${path}.content.${index}`));
    const result: ToolResultPart = { type: 'tool-result', id: message.tool_call_id, content, isError: false };
    if (this.#results) {
      this.#results.push(result);
      return;
    }
    this.#results = [result];
    this.messages.push({ role: 'user', parts: this.#results });
  }

  #userParts(content: string | readonly UserContent[], path: string): UserPart[] {
    if (typeof content === 'string') return textParts(content);
    const parts: UserPart[] = [];
    for (const [index, part] of content.entries()) {
      const at = `${path}.content.${index}`;
      const read =
        part.type === 'file'
          ? toDocumentPart(part, at)
          : part.type === 'input_audio'
            ? null
            : contentPart(part, at);
      if (read) parts.push(read);
      else this.#unmapped.add(at);
    }
    return parts;
  }

  #assistantParts(message: AssistantMessage, path: string): AssistantPart[] {
    const parts: AssistantPart[] = [];
    const { content, refusal, tool_calls: calls } = message;
    // Providers refuse empty text blocks, and clients send "" beside tool calls.
    if (typeof content === 'string' && content !== '') parts.push({ type: 'text', text: content });
    if (Array.isArray(content)) {
      for (const part of content)
        parts.push({ type: 'text', text: part.type === 'text' ? part.text : part.refusal });
    }
    if (refusal) parts.push({ type: 'text', text: refusal });
    for (const [index, call] of (calls ?? []).entries()) {
      if (call.type === 'function') parts.push(toolCall(call));
      else this.#unmapped.add(`${path}.tool_calls.${index}`);
    }
    return parts;
  }

  #push(role: 'user', parts: readonly UserPart[], name: string | null | undefined): void;
  #push(role: 'assistant', parts: readonly AssistantPart[], name: string | null | undefined): void;
  #push(role: 'user' | 'assistant', parts: readonly never[], name: string | null | undefined): void {
    if (parts.length > 0) this.messages.push({ role, parts, ...named(name) });
  }
}

function named(name: string | null | undefined): { readonly name?: string } {
  return name ? { name } : {};
}

function textParts(content: Texts): TextPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((part) => ({ type: 'text', text: part.text }));
}

function contentPart(
  part: Extract<UserContent, { type: 'text' | 'image_url' }>,
  path: string,
): TextPart | ImagePart {
  return part.type === 'text' ? { type: 'text', text: part.text } : toImagePart(part, path);
}

function toolCall(call: FunctionCall): ToolCallPart {
  return {
    type: 'tool-call',
    id: call.id,
    name: call.function.name,
    input: argumentsValue(call.function.arguments),
  };
}

/**
 * Models do write arguments that are not JSON, and clients send them back beside the error that they caused. A target of
 * the same dialect gets them as they are; others need a JSON object, so the text travels in one, under the name that
 * Anthropic's documentation proposes for this (fine-grained tool streaming).
 */
function argumentsValue(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { INVALID_JSON: text };
  }
}
