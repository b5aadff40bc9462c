import type {
  AssistantPart,
  CacheHint,
  JsonPart,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import { documentPart, imagePart } from './parse-media.ts';
import {
  type CachePoint,
  type ConverseAssistantBlock,
  ConverseToolResultBlock,
  ConverseToolUseBlock,
  type ConverseUserBlock,
  type ReasoningContent,
  type SystemBlock,
  type ToolResultContent,
  type ToolUseContent,
} from './schema-blocks.ts';

const TEXT_MEMBER = ['text'];
const POINT_FIELDS = ['type', 'ttl'];
const REASONING_TEXT_FIELDS = ['text', 'signature'];
const TOOL_USE_FIELDS = fieldsOf(ConverseToolUseBlock.properties.toolUse);
const TOOL_RESULT_FIELDS = fieldsOf(ConverseToolResultBlock.properties.toolResult);

/** Parts of a user's message. The path of content without a canonical form is added to `unmapped`. */
export function converseUserParts(
  content: readonly ConverseUserBlock[],
  path: string,
  unmapped: string[],
): UserPart[] {
  const parts: UserPart[] = [];
  for (const [index, block] of content.entries()) {
    const at = `${path}.content.${index}`;
    if ('cachePoint' in block) markCache(parts.at(-1), block, at, unmapped);
    else pushIf(parts, userPart(block, at, unmapped));
  }
  return parts;
}

/** Parts of an earlier answer. The path of content without a canonical form is added to `unmapped`. */
export function converseAssistantParts(
  content: readonly ConverseAssistantBlock[],
  path: string,
  unmapped: string[],
): AssistantPart[] {
  const parts: AssistantPart[] = [];
  for (const [index, block] of content.entries()) {
    const at = `${path}.content.${index}`;
    if ('cachePoint' in block) markCache(parts.at(-1), block, at, unmapped);
    else pushIf(parts, assistantPart(block, at, unmapped));
  }
  return parts;
}

/**
 * Parts of the system prompt or of a system message.
 * @param path of the list itself
 */
export function systemParts(blocks: readonly SystemBlock[], path: string, unmapped: string[]): TextPart[] {
  const parts: TextPart[] = [];
  for (const [index, block] of blocks.entries()) {
    const at = `${path}.${index}`;
    if ('cachePoint' in block) markCache(parts.at(-1), block, at, unmapped);
    else if ('text' in block) parts.push(textPart(block, at, unmapped));
    else pushIf(parts, guardedText(block, at, unmapped));
  }
  return parts;
}

type CachePointBlock = { readonly cachePoint: CachePoint };

export function converseCacheHint(block: CachePointBlock, path: string, unmapped: string[]): CacheHint {
  noteUnknownFields(block, ['cachePoint'], path, unmapped);
  noteUnknownFields(block.cachePoint, POINT_FIELDS, `${path}.cachePoint`, unmapped);
  return { ttl: block.cachePoint.ttl ?? '5m' };
}

type MessagePart = UserPart | AssistantPart;

/** A cache point marks the part before it. At the start of a message, or behind reasoning, it goes to `unmapped`. */
function markCache(
  part: MessagePart | undefined,
  block: CachePointBlock,
  path: string,
  unmapped: string[],
): void {
  if (part === undefined || part.type === 'reasoning') unmapped.push(path);
  else Object.assign(part, { cache: converseCacheHint(block, path, unmapped) });
}

function pushIf<Part>(parts: Part[], part: Part | undefined): void {
  if (part !== undefined) parts.push(part);
}

function userPart(block: ConverseUserBlock, path: string, unmapped: string[]): UserPart | undefined {
  if ('text' in block) return textPart(block, path, unmapped);
  noteUnknownBlockMembers(block, path, unmapped);
  if ('toolResult' in block) return toolResultPart(block.toolResult, `${path}.toolResult`, unmapped);
  if ('image' in block) return imagePart(block.image, `${path}.image`, unmapped);
  if ('document' in block) return documentPart(block.document, `${path}.document`, unmapped);
  if ('guardContent' in block) return guardedText(block, path, unmapped);
  unmapped.push(path);
  return undefined;
}

function assistantPart(
  block: ConverseAssistantBlock,
  path: string,
  unmapped: string[],
): AssistantPart | undefined {
  if ('text' in block) return textPart(block, path, unmapped);
  noteUnknownBlockMembers(block, path, unmapped);
  if ('toolUse' in block) return toolCallPart(block.toolUse, `${path}.toolUse`, unmapped);
  if ('reasoningContent' in block)
    return reasoningPart(block.reasoningContent, `${path}.reasoningContent`, unmapped);
  if ('image' in block) return imagePart(block.image, `${path}.image`, unmapped);
  if ('document' in block) return documentPart(block.document, `${path}.document`, unmapped);
  unmapped.push(path);
  if (!('citationsContent' in block)) return undefined;
  // The text of a cited answer belongs to the conversation. Only its citations are left out.
  const text = (block.citationsContent.content ?? []).map((piece) => piece.text).join('');
  return text === '' ? undefined : { type: 'text', text };
}

/** Members whose name is the kind of their block. */
const BLOCK_KINDS = [
  'image',
  'document',
  'toolUse',
  'toolResult',
  'json',
  'reasoningContent',
  'guardContent',
];

/** What stands beside the member that is the block. A block of no kind that is known is told of as a whole. */
function noteUnknownBlockMembers(block: object, path: string, unmapped: string[]): void {
  for (const kind of BLOCK_KINDS) {
    if (kind === 'guardContent' || !(kind in block)) continue;
    noteUnknownFields(block, BLOCK_KINDS, path, unmapped);
    return;
  }
}

function textPart(block: { readonly text: string }, path: string, unmapped: string[]): TextPart {
  noteUnknownFields(block, TEXT_MEMBER, path, unmapped);
  return { type: 'text', text: block.text };
}

/** Text for a guardrail is content too. Targets without guardrails get it as text. */
function guardedText(
  block: Extract<SystemBlock, { guardContent: object }>,
  path: string,
  unmapped: string[],
): TextPart | undefined {
  noteUnknownFields(block, BLOCK_KINDS, path, unmapped);
  unmapped.push(`${path}.guardContent`);
  const text = block.guardContent.text?.text;
  return text === undefined ? undefined : { type: 'text', text };
}

function toolCallPart(call: ToolUseContent, path: string, unmapped: string[]): ToolCallPart | undefined {
  // A `type` marks a call that Bedrock makes and answers itself.
  if ('type' in call) {
    unmapped.push(path);
    return undefined;
  }
  noteUnknownFields(call, TOOL_USE_FIELDS, path, unmapped);
  return { type: 'tool-call', id: call.toolUseId, name: call.name, input: call.input };
}

function toolResultPart(result: ToolResultContent, path: string, unmapped: string[]): ToolResultPart {
  noteUnknownFields(result, TOOL_RESULT_FIELDS, path, unmapped);
  const content: ToolResultPart['content'][number][] = [];
  for (const [index, block] of result.content.entries()) {
    pushIf(content, toolResultContent(block, `${path}.content.${index}`, unmapped));
  }
  return { type: 'tool-result', id: result.toolUseId, content, isError: result.status === 'error' };
}

function toolResultContent(
  block: ToolResultContent['content'][number],
  path: string,
  unmapped: string[],
): ToolResultPart['content'][number] | undefined {
  if ('text' in block) return textPart(block, path, unmapped);
  noteUnknownBlockMembers(block, path, unmapped);
  if ('json' in block) return { type: 'json', value: block.json } satisfies JsonPart;
  if ('image' in block) return imagePart(block.image, `${path}.image`, unmapped);
  if ('document' in block) return documentPart(block.document, `${path}.document`, unmapped);
  unmapped.push(path);
  return undefined;
}

function reasoningPart(content: ReasoningContent, path: string, unmapped: string[]): ReasoningPart {
  if ('redactedContent' in content) {
    noteUnknownFields(content, ['redactedContent'], path, unmapped);
    return { type: 'reasoning', text: '', redacted: content.redactedContent };
  }
  noteUnknownFields(content, ['reasoningText'], path, unmapped);
  noteUnknownFields(content.reasoningText, REASONING_TEXT_FIELDS, `${path}.reasoningText`, unmapped);
  const { text, signature } = content.reasoningText;
  return signature ? { type: 'reasoning', text, signature } : { type: 'reasoning', text };
}
