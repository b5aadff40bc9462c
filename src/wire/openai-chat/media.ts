import type { DocumentPart, ImagePart } from '../../core/chat-request.ts';
import { refuse } from './refuse.ts';
import type { UserContent } from './schemas/message.ts';

type ImageContent = Extract<UserContent, { type: 'image_url' }>;
type FileContent = Extract<UserContent, { type: 'file' }>;

/** @throws FailureError `invalid_request` naming `PATH.image_url.url` */
export function toImagePart(image: ImageContent['image_url'], path: string): ImagePart {
  const url = typeof image === 'string' ? image : image.url;
  const detail = typeof image === 'string' ? undefined : image.detail;
  const detailed = detail ? { detail } : {};
  const field = typeof image === 'string' ? `${path}.image_url` : `${path}.image_url.url`;
  const inline = parseDataUrl(url);
  if (inline?.mediaType.startsWith('image/')) {
    const source = { kind: 'base64', data: inline.data } as const;
    return { type: 'image', mediaType: inline.mediaType, source, ...detailed };
  }
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) {
    return { type: 'image', mediaType: 'image/*', source: { kind: 'url', url }, ...detailed };
  }
  return refuse(field, 'must be an http or https URL or an image as a base64 data URL');
}

/**
 * The document. Null if the file is stored at OpenAI and only its id is given.
 * @throws FailureError `invalid_request` naming the field
 */
export function toDocumentPart(content: FileContent, path: string): DocumentPart | null {
  const { file_data: data, file_id: id, filename } = content.file;
  if (!data) return id ? null : refuse(`${path}.file.file_data`, 'is required and must be a base64 data URL');
  const inline = parseDataUrl(data);
  if (!inline)
    return refuse(`${path}.file.file_data`, 'must be a base64 data URL (data:application/pdf;base64,…)');
  const source = { kind: 'base64', data: inline.data } as const;
  return { type: 'document', mediaType: inline.mediaType, source, ...(filename ? { name: filename } : {}) };
}

/** Reads `data:image/png;base64,AAAA`; null for any other URL. The data may be megabytes, so that it is not checked. */
function parseDataUrl(url: string): { readonly mediaType: string; readonly data: string } | null {
  if (url.slice(0, 5).toLowerCase() !== 'data:') return null;
  const comma = url.indexOf(',');
  const head = url.slice(5, comma < 0 ? 5 : comma).toLowerCase();
  if (!head.endsWith(';base64') || comma === url.length - 1) return null;
  const mediaType = head.slice(0, head.indexOf(';'));
  return mediaType.includes('/') ? { mediaType, data: url.slice(comma + 1) } : null;
}
