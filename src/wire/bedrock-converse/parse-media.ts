import type { DocumentPart, ImagePart, MediaSource } from '../../core/chat-request.ts';
import { fieldsOf, noteUnknownFields } from '../validation/unknown-fields.ts';
import {
  ConverseDocumentBlock,
  ConverseImageBlock,
  type DocumentContent,
  type ImageContent,
} from './schema-blocks.ts';

const IMAGE_FIELDS = fieldsOf(ConverseImageBlock.properties.image);
const DOCUMENT_FIELDS = fieldsOf(ConverseDocumentBlock.properties.document);

const SOURCES = ['bytes', 'text', 'content', 's3Location'];
const CITATION_FIELDS = ['enabled'];
const TEXT_FIELDS = ['text'];

const MEDIA_TYPES: Readonly<Record<NonNullable<DocumentContent['format']>, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  txt: 'text/plain',
  md: 'text/markdown',
};

/** The image. If its bytes are in S3, which only Bedrock reads, its path goes to `unmapped` and the result is undefined. */
export function imagePart(image: ImageContent, path: string, unmapped: string[]): ImagePart | undefined {
  noteUnknownFields(image, IMAGE_FIELDS, path, unmapped);
  noteUnknownFields(image.source, SOURCES, `${path}.source`, unmapped);
  if (!('bytes' in image.source)) {
    unmapped.push(`${path}.source`);
    return undefined;
  }
  return {
    type: 'image',
    mediaType: `image/${image.format}`,
    source: { kind: 'base64', data: image.source.bytes },
  };
}

/**
 * The document. If its bytes are in S3, which only Bedrock reads, its path goes to `unmapped` and the result is undefined.
 */
export function documentPart(
  document: DocumentContent,
  path: string,
  unmapped: string[],
): DocumentPart | undefined {
  noteUnknownFields(document, DOCUMENT_FIELDS, path, unmapped);
  if (document.citations)
    noteUnknownFields(document.citations, CITATION_FIELDS, `${path}.citations`, unmapped);
  const source = mediaSource(document.source, `${path}.source`, unmapped);
  if (!source) {
    unmapped.push(`${path}.source`);
    return undefined;
  }
  return {
    type: 'document',
    mediaType: MEDIA_TYPES[document.format ?? (source.kind === 'base64' ? 'pdf' : 'txt')],
    source,
    name: document.name,
    ...(document.context !== undefined && { context: document.context }),
    ...(document.citations && { citations: document.citations.enabled }),
  };
}

function mediaSource(
  source: DocumentContent['source'],
  path: string,
  unmapped: string[],
): MediaSource | undefined {
  noteUnknownFields(source, SOURCES, path, unmapped);
  if ('bytes' in source) return { kind: 'base64', data: source.bytes };
  if ('text' in source) return { kind: 'text', text: source.text };
  if ('content' in source) {
    for (const [index, piece] of source.content.entries())
      noteUnknownFields(piece, TEXT_FIELDS, `${path}.content.${index}`, unmapped);
    return { kind: 'text', text: source.content.map((piece) => piece.text).join('\n\n') };
  }
  return undefined;
}
