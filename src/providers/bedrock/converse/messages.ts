import type {
  AssistantPart,
  JsonPart,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../../core/chat-request.ts';
import { toolArguments } from '../../tool-arguments.ts';
import type { ConverseContext } from './context.ts';
import { documentBlock, imageBlock } from './media.ts';

export interface ConverseMessage {
  readonly role: 'user' | 'assistant';
  readonly content: object[];
}

/**
 * The turns in Converse's form: roles alternate, so turns of one role become one
 * (https://github.com/BerriAI/litellm/issues/6007). Instructions stand in the system prompt already, no text is blank.
 */
export function converseMessages(context: ConverseContext): {
  system: object[];
  messages: ConverseMessage[];
} {
  const { request } = context;
  const system: object[] = [];
  for (const part of request.system) pushText(system, part, context);
  const messages: ConverseMessage[] = [];
  for (const message of request.messages) {
    if (message.name !== undefined) context.warn('`name` of a message has no counterpart at Bedrock.');
    if (message.role === 'system') continue;
    const last = messages.at(-1);
    const content = last?.role === message.role ? last.content : [];
    for (const part of message.parts) pushPart(content, part, context);
    if (content.length > 0 && content !== last?.content) messages.push({ role: message.role, content });
  }
  return { system, messages };
}

/** The names of tools that earlier turns called; Bedrock wants their definitions as long as the calls are there. */
export function toolsInHistory(context: ConverseContext): ReadonlySet<string> {
  const names = new Set<string>();
  for (const message of context.request.messages) {
    if (message.role !== 'assistant') continue;
    for (const part of message.parts) if (part.type === 'tool-call') names.add(part.name);
  }
  return names;
}

/** Tool calls or results in any turn. */
export function hasToolBlocks(context: ConverseContext): boolean {
  return context.request.messages.some((message) =>
    message.parts.some((part) => part.type === 'tool-call' || part.type === 'tool-result'),
  );
}

function pushPart(blocks: object[], part: UserPart | AssistantPart, context: ConverseContext): void {
  switch (part.type) {
    case 'text':
      pushText(blocks, part, context);
      return;
    case 'image':
      blocks.push(imageBlock(part, context));
      break;
    case 'document':
      blocks.push(documentBlock(part, context));
      break;
    case 'tool-call':
      blocks.push(toolUseBlock(part, context));
      break;
    case 'tool-result':
      pushToolResult(blocks, part, context);
      return;
    case 'reasoning':
      pushReasoning(blocks, part);
      return;
    default:
      part satisfies never;
      return;
  }
  context.pushCachePoint(blocks, part.cache);
}

function pushText(
  blocks: object[],
  part: { readonly text: string; readonly cache?: { readonly ttl: '5m' | '1h' } },
  context: ConverseContext,
): void {
  if (isBlank(part.text)) return;
  blocks.push({ text: part.text });
  context.pushCachePoint(blocks, part.cache);
}

function toolUseBlock(part: ToolCallPart, context: ConverseContext): object {
  return {
    toolUse: {
      toolUseId: part.id,
      name: part.name,
      input: toolArguments(part.input, (text) => context.warn(text)),
    },
  };
}

function pushToolResult(blocks: object[], part: ToolResultPart, context: ConverseContext): void {
  const content: object[] = [];
  let cache = part.cache;
  for (const inner of part.content) {
    // Cache points cannot stand inside a result: they go behind it.
    if (inner.type !== 'json') cache ??= inner.cache;
    if (inner.type === 'json') content.push(jsonBlock(inner));
    else if (inner.type === 'image') content.push(imageBlock(inner, context));
    else if (inner.type === 'document') content.push(documentBlock(inner, context));
    else if (!isBlank(inner.text)) content.push({ text: inner.text });
  }
  // Bedrock wants some content, and models take a result without any for a mistake.
  if (content.length === 0) content.push({ text: '(no output)' });
  blocks.push({
    toolResult: { toolUseId: part.id, content, ...(part.isError ? { status: 'error' } : {}) },
  });
  context.pushCachePoint(blocks, cache);
}

/** Bedrock's `json` is an object; other values travel as their text. */
function jsonBlock({ value }: JsonPart): object {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { json: value } : { text: JSON.stringify(value) ?? 'null' };
}

function pushReasoning(blocks: object[], part: ReasoningPart): void {
  if (part.redacted !== undefined) {
    blocks.push({ reasoningContent: { redactedContent: part.redacted } });
    return;
  }
  const signature = part.signature === undefined ? {} : { signature: part.signature };
  blocks.push({ reasoningContent: { reasoningText: { text: part.text, ...signature } } });
}

function isBlank(text: string): boolean {
  return !/\S/.test(text);
}
