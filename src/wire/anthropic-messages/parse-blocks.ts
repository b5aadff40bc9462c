import type {
  AssistantPart,
  CacheHint,
  DocumentPart,
  ImagePart,
  MediaSource,
  ReasoningPart,
  TextPart,
  ToolCallPart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import {
  type AssistantBlock,
  type CacheControl,
  DocumentBlock,
  ImageBlock,
  type InstructionBlock,
  RedactedThinkingBlock,
  TextBlock,
  ThinkingBlock,
  ToolResultBlock,
  ToolUseBlock,
  type UserBlock,
} from './schemas/blocks.ts';

type Content<Block> = string | readonly Block[];

const TEXT_FIELDS = fieldsOf(TextBlock);
const IMAGE_FIELDS = fieldsOf(ImageBlock);
const DOCUMENT_FIELDS = fieldsOf(DocumentBlock);
const TOOL_RESULT_FIELDS = fieldsOf(ToolResultBlock);
/** In an answer `caller` says who called the tool. In a request it has no effect, so that it is no unknown field. */
const TOOL_USE_FIELDS = [...fieldsOf(ToolUseBlock), 'caller'];
const THINKING_FIELDS = fieldsOf(ThinkingBlock);
const REDACTED_FIELDS = fieldsOf(RedactedThinkingBlock);
const SOURCE_FIELDS = {
  base64: ['type', 'media_type', 'data'],
  url: ['type', 'url'],
  text: ['type', 'media_type', 'data'],
  content: ['type', 'content'],
} as const;
const CITATION_FIELDS = ['enabled'];
/** The blocks of a document become one text, which has no place for cache markers. */
const PLAIN_TEXT_FIELDS = ['type', 'text'];

/** Parts of a user's message. The path of content without a canonical form is added to `unmapped`. */
export function userParts(
  content: Content<UserBlock>,
  path: string,
  unmapped: string[],
): readonly UserPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: UserPart[] = [];
  for (let index = 0; index < content.length; index++) {
    const block = content[index];
    if (block === undefined) continue;
    const part = userPart(block, `${path}.content.${index}`, unmapped);
    if (part) parts.push(part);
  }
  return parts;
}

/** Parts of an earlier answer. The path of content without a canonical form is added to `unmapped`. */
export function assistantParts(
  content: Content<AssistantBlock>,
  path: string,
  unmapped: string[],
): readonly AssistantPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: AssistantPart[] = [];
  for (let index = 0; index < content.length; index++) {
    const block = content[index];
    if (block === undefined) continue;
    const part = assistantPart(block, `${path}.content.${index}`, unmapped);
    if (part) parts.push(part);
  }
  return parts;
}

/**
 * Parts of the system prompt or of a system message. The path of content without a canonical form is added to `unmapped`.
 * @param path of the list itself
 */
export function instructionParts(
  content: Content<InstructionBlock>,
  path: string,
  unmapped: string[],
): readonly TextPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: TextPart[] = [];
  content.forEach((block, index) => {
    const where = `${path}.${index}`;
    if (block.type === 'text') parts.push(textPart(block, where, unmapped));
    else unmapped.push(where);
  });
  return parts;
}

const MARKER_FIELDS = ['type', 'ttl'];

/**
 * The cache marker of a block or tool. Anthropic's default time to live is five minutes.
 * @param path of what carries it
 */
export function cacheHint(
  { cache_control: control }: { readonly cache_control?: CacheControl | null },
  path: string,
  unmapped: string[],
): CacheHint | undefined {
  if (!control) return undefined;
  noteUnknownFields(control, MARKER_FIELDS, `${path}.cache_control`, unmapped);
  return { ttl: control.ttl ?? '5m' };
}

function userPart(block: UserBlock, path: string, unmapped: string[]): UserPart | undefined {
  switch (block.type) {
    case 'text':
      return textPart(block, path, unmapped);
    case 'image':
      return imagePart(block, path, unmapped);
    case 'document':
      return documentPart(block, path, unmapped);
    case 'tool_result':
      return toolResultPart(block, path, unmapped);
    default:
      unmapped.push(path);
      return undefined;
  }
}

function assistantPart(block: AssistantBlock, path: string, unmapped: string[]): AssistantPart | undefined {
  switch (block.type) {
    case 'text':
      return textPart(block, path, unmapped);
    case 'tool_use':
      return toolCallPart(block, path, unmapped);
    case 'thinking':
      return reasoningPart(block, path, unmapped);
    case 'redacted_thinking':
      noteUnknownFields(block, REDACTED_FIELDS, path, unmapped);
      return { type: 'reasoning', text: '', redacted: block.data };
    case 'image':
      return imagePart(block, path, unmapped);
    case 'document':
      return documentPart(block, path, unmapped);
    default:
      unmapped.push(path);
      return undefined;
  }
}

function textPart(block: TextBlock, path: string, unmapped: string[]): TextPart {
  noteUnknownFields(block, TEXT_FIELDS, path, unmapped);
  const cache = cacheHint(block, path, unmapped);
  return cache ? { type: 'text', text: block.text, cache } : { type: 'text', text: block.text };
}

function imagePart(block: ImageBlock, path: string, unmapped: string[]): ImagePart | undefined {
  noteUnknownFields(block, IMAGE_FIELDS, path, unmapped);
  const cache = cacheHint(block, path, unmapped);
  const { source } = block;
  if (source.type !== 'file')
    noteUnknownFields(source, SOURCE_FIELDS[source.type], `${path}.source`, unmapped);
  switch (source.type) {
    case 'base64':
      return {
        type: 'image',
        mediaType: source.media_type,
        source: { kind: 'base64', data: source.data },
        ...(cache && { cache }),
      };
    case 'url':
      return {
        type: 'image',
        mediaType: 'image/*',
        source: { kind: 'url', url: source.url },
        ...(cache && { cache }),
      };
    default:
      unmapped.push(path);
      return undefined;
  }
}

function documentPart(block: DocumentBlock, path: string, unmapped: string[]): DocumentPart | undefined {
  noteUnknownFields(block, DOCUMENT_FIELDS, path, unmapped);
  const { source, citations } = block;
  const media = documentMedia(source, `${path}.source`, unmapped);
  if (!media) {
    unmapped.push(path);
    return undefined;
  }
  if (source.type !== 'file')
    noteUnknownFields(source, SOURCE_FIELDS[source.type], `${path}.source`, unmapped);
  if (citations) noteUnknownFields(citations, CITATION_FIELDS, `${path}.citations`, unmapped);
  const cache = cacheHint(block, path, unmapped);
  return {
    type: 'document',
    ...media,
    ...(block.title && { name: block.title }),
    ...(block.context && { context: block.context }),
    ...(citations?.enabled !== undefined && { citations: citations.enabled }),
    ...(cache && { cache }),
  };
}

function documentMedia(
  source: DocumentBlock['source'],
  path: string,
  unmapped: string[],
): { mediaType: string; source: MediaSource } | undefined {
  switch (source.type) {
    case 'base64':
      return { mediaType: source.media_type, source: { kind: 'base64', data: source.data } };
    case 'url':
      return { mediaType: 'application/pdf', source: { kind: 'url', url: source.url } };
    case 'text':
      return {
        mediaType: source.media_type ?? 'text/plain',
        source: { kind: 'text', text: source.data },
      };
    case 'content': {
      const text = plainText(source.content, `${path}.content`, unmapped);
      return text === undefined ? undefined : { mediaType: 'text/plain', source: { kind: 'text', text } };
    }
    default:
      return undefined;
  }
}

/** The text of content blocks. Undefined if a block is no text. */
function plainText(
  content: Content<TextBlock | ImageBlock>,
  path: string,
  unmapped: string[],
): string | undefined {
  if (typeof content === 'string') return content;
  const texts: string[] = [];
  for (const block of content) {
    if (block.type !== 'text') return undefined;
    noteUnknownFields(block, PLAIN_TEXT_FIELDS, `${path}.${texts.length}`, unmapped);
    texts.push(block.text);
  }
  return texts.join('\n\n');
}

function toolCallPart(block: ToolUseBlock, path: string, unmapped: string[]): ToolCallPart {
  noteUnknownFields(block, TOOL_USE_FIELDS, path, unmapped);
  const cache = cacheHint(block, path, unmapped);
  return { type: 'tool-call', id: block.id, name: block.name, input: block.input, ...(cache && { cache }) };
}

function toolResultPart(block: ToolResultBlock, path: string, unmapped: string[]): ToolResultPart {
  noteUnknownFields(block, TOOL_RESULT_FIELDS, path, unmapped);
  const cache = cacheHint(block, path, unmapped);
  return {
    type: 'tool-result',
    id: block.tool_use_id,
    content: toolResultContent(block.content, path, unmapped),
    isError: block.is_error ?? false,
    ...(cache && { cache }),
  };
}

function toolResultContent(
  content: ToolResultBlock['content'],
  path: string,
  unmapped: string[],
): ToolResultPart['content'] {
  if (content === null || content === undefined) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: (TextPart | ImagePart | DocumentPart)[] = [];
  for (let index = 0; index < content.length; index++) {
    const block = content[index];
    if (block === undefined) continue;
    const part = userPart(block, `${path}.content.${index}`, unmapped);
    // The schema forbids a tool result inside a tool result, so that none is lost here.
    if (part && part.type !== 'tool-result') parts.push(part);
  }
  return parts;
}

function reasoningPart(block: ThinkingBlock, path: string, unmapped: string[]): ReasoningPart {
  noteUnknownFields(block, THINKING_FIELDS, path, unmapped);
  // We write an empty signature for a provider that does not sign. It must not come back as a signature.
  return block.signature
    ? { type: 'reasoning', text: block.thinking, signature: block.signature }
    : { type: 'reasoning', text: block.thinking };
}
