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
const REFUSAL_FIELDS = ['type', 'refusal'];
const IMAGE_URL_FIELDS = ['url', 'detail'];
const FILE_FIELDS = ['file_data', 'filename'];

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
    if (part.type === 'refusal') {
      reader.unmapped.addUnknownMembers(part, REFUSAL_FIELDS, path);
      pushText(parts, part.refusal);
    } else if (part.type === 'thinking') {
      reader.unmapped.addUnknownMembers(part, THINKING_FIELDS, path);
      const text = thoughtsIn(part.thinking);
      if (text !== '') parts.push({ type: 'reasoning', text });
      else reader.unmapped.add(path);
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
    return { type: 'text', text, ...cached(control, path, unmapped) };
  }
  if (part.type === 'image_url') {
    unmapped.addUnknownMembers(part, MEDIA_FIELDS, path);
    if (typeof part.image_url !== 'string')
      unmapped.addUnknownMembers(part.image_url, IMAGE_URL_FIELDS, `${path}.image_url`);
    return { ...toImagePart(part.image_url, path), ...cached(part.cache_control, path, unmapped) };
  }
  unmapped.add(path);
  return undefined;
}

function filePart(file: FileContent, path: string, { unmapped }: ContentReader): UserPart | undefined {
  unmapped.addUnknownMembers(file, MEDIA_FIELDS, path);
  const document = toDocumentPart(file, path);
  if (!document) unmapped.add(path);
  else unmapped.addUnknownMembers(file.file, FILE_FIELDS, `${path}.file`);
  return document ? { ...document, ...cached(file.cache_control, path, unmapped) } : undefined;
}

function cached(control: OpenAiCacheControl | null | undefined, path: string, unmapped: UnmappedFields) {
  const cache = openAiCacheHint(control, path, unmapped);
  return cache ? { cache } : undefined;
}
