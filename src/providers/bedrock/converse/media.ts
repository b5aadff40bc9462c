import type { DocumentPart, ImagePart } from '../../../core/chat-request.ts';
import { fail } from '../../../core/failure.ts';
import { callersPath } from '../../param-path.ts';
import type { ConverseContext } from './context.ts';

const IMAGE_FORMATS: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

const DOCUMENT_FORMATS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

const MAX_NAME_CHARS = 200;

/** @throws FailureError `unsupported` for a URL, which Bedrock would not fetch, and for types it does not read */
export function imageBlock(part: ImagePart, context: ConverseContext): object {
  const { source } = part;
  if (source.kind === 'url') return refuseUrl(source.url, 'images', context);
  const data = source.kind === 'base64' ? source.data : toBase64(source.text);
  const format = formatOf(IMAGE_FORMATS, part.mediaType);
  if (format === undefined) return refuseType(part.mediaType, data, 'png, jpeg, gif or webp images', context);
  if (part.detail === 'low' || part.detail === 'high')
    context.warn('`detail` of an image has no counterpart at Bedrock.');
  return { image: { format, source: { bytes: data } } };
}

/** @throws FailureError `unsupported`, as for images */
export function documentBlock(part: DocumentPart, context: ConverseContext): object {
  const { source } = part;
  if (source.kind === 'url') return refuseUrl(source.url, 'documents', context);
  const data = source.kind === 'base64' ? source.data : toBase64(source.text);
  const format =
    formatOf(DOCUMENT_FORMATS, part.mediaType) ?? (part.mediaType.startsWith('text/') ? 'txt' : undefined);
  if (format === undefined) {
    return refuseType(
      part.mediaType,
      data,
      'pdf, csv, doc, docx, xls, xlsx, html, txt or md documents',
      context,
    );
  }
  return {
    document: {
      format,
      name: documentName(part.name, context),
      source: { bytes: data },
      ...(part.context === undefined ? {} : { context: part.context }),
      ...(part.citations === true ? { citations: { enabled: true } } : {}),
    },
  };
}

/** Bedrock takes letters, digits, single spaces, hyphens, parentheses and square brackets, and each name once. */
function documentName(given: string | undefined, context: ConverseContext): string {
  const plain = (given ?? '')
    .slice(0, MAX_NAME_CHARS)
    .replace(/[^A-Za-z0-9\s\-()[\]]/g, '-')
    .replace(/\s+/g, ' ')
    .trim();
  const name = plain === '' ? 'document' : plain;
  let unique = name;
  for (let copy = 2; !context.takeDocumentName(unique); copy += 1) {
    const mark = ` (${copy})`;
    unique = `${name.slice(0, MAX_NAME_CHARS - mark.length).trimEnd()}${mark}`;
  }
  return unique;
}

function formatOf(formats: Readonly<Record<string, string>>, mediaType: string): string | undefined {
  const plain = mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(formats, plain) ? formats[plain] : undefined;
}

function refuseUrl(url: string, what: string, { request }: ConverseContext): never {
  const param = callersPath(request, url);
  const message = `Bedrock does not fetch ${what} from a URL: send the bytes as base64${param ? ` in ${param}` : ''}.`;
  return fail('unsupported', message, param === undefined ? {} : { param });
}

function refuseType(mediaType: string, data: string, known: string, { request }: ConverseContext): never {
  const param = callersPath(request, data);
  const message = `Bedrock reads ${known}, not ${mediaType.slice(0, 100)}${param ? ` (${param})` : ''}.`;
  return fail('unsupported', message, param === undefined ? {} : { param });
}

function toBase64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
