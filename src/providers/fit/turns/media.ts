import type {
  ChatRequest,
  ImagePart,
  Message,
  TextPart,
  ToolResultPart,
  UserPart,
} from '../../../core/chat-request.ts';
import { fail } from '../../../core/failure.ts';
import { callersPath } from '../../param-path.ts';
import { changed, type FitStep, type Fitting, isBlank } from '../fitting.ts';

const BESIDE_DOCUMENT: TextPart = { type: 'text', text: '(See the document.)' };

/** Images under the type that their bytes have; documents with a text beside them. */
export const fitMedia: FitStep = (request, fitting) => {
  const { imageTypes, textBesideDocument } = fitting.profile.media;
  if (!imageTypes && !textBesideDocument) return request;
  let differs = false;
  const messages = request.messages.map((message, index) => {
    if (message.role !== 'user' || !message.parts.some(isMedia)) return message;
    const parts = message.parts.map((part) => fitPart(part, request, fitting));
    if (textBesideDocument && lacksText(parts) && !hasTextBeside(request.messages, index)) {
      fitting.warn('A text is put beside a document: the target demands one.');
      parts.push(BESIDE_DOCUMENT);
    }
    if (parts.length === message.parts.length && parts.every((part, at) => part === message.parts[at]))
      return message;
    differs = true;
    return { ...message, parts } satisfies Message;
  });
  return differs ? changed(request, { messages }) : request;
};

/** Turns of the user's in a row are one to the target. */
function hasTextBeside(messages: readonly Message[], index: number): boolean {
  let first = index;
  while (messages[first - 1]?.role === 'user') first -= 1;
  for (let at = first; messages[at]?.role === 'user'; at += 1)
    if (messages[at]?.parts.some(isSomeText)) return true;
  return false;
}

function isSomeText(part: Message['parts'][number]): boolean {
  return part.type === 'text' && !isBlank(part.text);
}

function isMedia({ type }: UserPart): boolean {
  return type !== 'text';
}

function lacksText(parts: readonly UserPart[]): boolean {
  return parts.some((part) => part.type === 'document') && !parts.some(isSomeText);
}

function fitPart(part: UserPart, request: ChatRequest, fitting: Fitting): UserPart {
  if (part.type === 'image') return fitImage(part, request, fitting);
  if (part.type !== 'tool-result' || !part.content.some((inner) => inner.type === 'image')) return part;
  const content: ToolResultPart['content'] = part.content.map((inner) =>
    inner.type === 'image' ? fitImage(inner, request, fitting) : inner,
  );
  return content.every((inner, at) => inner === part.content[at]) ? part : { ...part, content };
}

function fitImage(image: ImagePart, request: ChatRequest, { profile }: Fitting): ImagePart {
  const { imageTypes } = profile.media;
  const { source } = image;
  if (!imageTypes || source.kind !== 'base64') return image;
  const mediaType = typeOf(image.mediaType, source.data);
  if (!imageTypes.includes(mediaType)) {
    const param = callersPath(request, source.data);
    const message = `${profile.model} reads ${imageTypes.join(', ')}, not ${mediaType.slice(0, 100)}${param ? ` (${param})` : ''}.`;
    fail('unsupported', message, param === undefined ? {} : { param });
  }
  return mediaType === image.mediaType ? image : { ...image, mediaType };
}

/** How the base64 of each type begins. */
const BEGINNINGS: readonly (readonly [beginning: string, mediaType: string])[] = [
  ['iVBORw0KGgo', 'image/png'],
  ['/9j/', 'image/jpeg'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/** What the bytes are; clients label them wrongly (https://github.com/mealie-recipes/mealie/issues/5897). */
export function typeOf(label: string, base64: string): string {
  for (const [beginning, mediaType] of BEGINNINGS) if (base64.startsWith(beginning)) return mediaType;
  const plain = label.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return plain === 'image/jpg' ? 'image/jpeg' : plain;
}
