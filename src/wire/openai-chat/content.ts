import type {
  AssistantPart,
  ImagePart,
  TextPart,
  ToolResultPart,
  UserPart,
} from '../../core/chat-request.ts';
import { isObject } from '../../core/json.ts';
import { openAiCacheHint } from './cache-hint.ts';
import { toDocumentPart, toImagePart } from './media.ts';
import type { AssistantContent, OpenAiCacheControl, ToolContent, UserContent } from './schemas/message.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

/** Where content stands, and who hears of what has no place among canonical parts. */
export interface ContentReader {
  readonly unmapped: UnmappedFields;
  /** Of the message. */
  readonly index: number;
}

type FileContent = Extract<UserContent, { type: 'file' }>;
type AnyContent =
  | Exclude<UserContent, FileContent>
  | Exclude<NonNullable<AssistantContent>, string>[number]
  | Exclude<NonNullable<ToolContent>, string>[number];

const TEXT_FIELDS = ['type', 'text', 'cache_control'];
const MEDIA_FIELDS = ['type', 'image_url', 'file', 'cache_control'];
/** Mistral's, sent back as it came. */
const THINKING_FIELDS = ['type', 'thinking', 'closed'];

/** @throws FailureError `invalid_request` naming the field */
export function userContent(content: string | readonly UserContent[], reader: ContentReader): UserPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  const parts: UserPart[] = [];
  content.forEach((part, at) => {
    const path = `messages.${reader.index}.content.${at}`;
    const read = part.type === 'file' ? filePart(part, path, reader) : contentPart(part, path, reader);
    if (read) parts.push(read);
  });
  return parts;
}

export function toolContent(content: ToolContent, reader: ContentReader): ToolResultPart['content'] {
  if (content === null) return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.flatMap(
    (part, at) => contentPart(part, `messages.${reader.index}.content.${at}`, reader) ?? [],
  );
}

export function assistantContent(content: AssistantContent, reader: ContentReader): AssistantPart[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const parts: AssistantPart[] = [];
  content?.forEach((part, at) => {
    const path = `messages.${reader.index}.content.${at}`;
    if (part.type === 'refusal') pushText(parts, part.refusal);
    else if (part.type === 'thinking') {
      reader.unmapped.addUnknownMembers(part, THINKING_FIELDS, path);
      const text = thoughtsIn(part.thinking);
      if (text !== '') parts.push({ type: 'reasoning', text });
    } else {
      const read = contentPart(part, path, reader);
      if (read?.type === 'text' && read.text !== '') parts.push(read);
    }
  });
  return parts;
}

function pushText(parts: AssistantPart[], text: string): void {
  if (text !== '') parts.push({ type: 'text', text });
}

/** `[{type: text, text}]`, or a text. */
function thoughtsIn(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  if (!Array.isArray(thinking)) return '';
  return thinking.map((step) => (isObject(step) && typeof step.text === 'string' ? step.text : '')).join('');
}

/** Undefined for what has no canonical place. */
function contentPart(
  part: AnyContent,
  path: string,
  { unmapped }: ContentReader,
): TextPart | ImagePart | undefined {
  if (part.type === 'text') {
    const { text, cache_control: control } = part;
    unmapped.addUnknownMembers(part, TEXT_FIELDS, path);
    return { type: 'text', text, ...cached(control) };
  }
  if (part.type === 'image_url') {
    unmapped.addUnknownMembers(part, MEDIA_FIELDS, path);
    return { ...toImagePart(part.image_url, path), ...cached(part.cache_control) };
  }
  unmapped.add(path);
  return undefined;
}

function filePart(file: FileContent, path: string, { unmapped }: ContentReader): UserPart | undefined {
  unmapped.addUnknownMembers(file, MEDIA_FIELDS, path);
  const document = toDocumentPart(file, path);
  if (!document) unmapped.add(path);
  return document ? { ...document, ...cached(file.cache_control) } : undefined;
}

function cached(control: OpenAiCacheControl | null | undefined) {
  const cache = openAiCacheHint(control);
  return cache ? { cache } : undefined;
}
