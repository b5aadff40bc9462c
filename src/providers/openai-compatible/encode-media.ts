import type { DocumentPart, ImagePart } from '../../core/chat-request.ts';
import { fail } from '../../core/failure.ts';
import type { Fitting } from '../fit/fitting.ts';

type ContentPart = Record<string, unknown>;

/** @throws FailureError `unsupported` */
export function encodeImage(image: ImagePart, param: string): ContentPart {
  const { source } = image;
  if (source.kind === 'text') fail('unsupported', 'An image cannot be given as text.', { param });
  const url = source.kind === 'url' ? source.url : `data:${image.mediaType};base64,${source.data}`;
  return {
    type: 'image_url',
    image_url: image.detail === undefined ? { url } : { url, detail: image.detail },
  };
}

/** PDFs go as `file` parts, texts as text. @throws FailureError `unsupported` for anything else */
export function encodeDocument(document: DocumentPart, param: string, fitting: Fitting): ContentPart {
  const { source, mediaType, name, context } = document;
  if (document.citations === true)
    fitting.warn("Citations of documents are left out: OpenAI's format has none.");
  if (source.kind === 'url') {
    fail('unsupported', "OpenAI's format takes documents as data, not by URL.", { param });
  }
  const isText = source.kind === 'text' || mediaType.startsWith('text/') || mediaType === 'application/json';
  if (isText) {
    const text = source.kind === 'text' ? source.text : decodeBase64(source.data, param);
    return {
      type: 'text',
      text: [name, context, text].filter((line) => line !== undefined && line !== '').join('\n\n'),
    };
  }
  if (mediaType !== 'application/pdf') {
    fail('unsupported', `OpenAI's format takes PDF and text documents, not ${mediaType}.`, { param });
  }
  if (context !== undefined)
    fitting.warn("A document's context is left out: OpenAI's format has no place for it.");
  const filename = name === undefined ? 'document.pdf' : /\.pdf$/i.test(name) ? name : `${name}.pdf`;
  return { type: 'file', file: { filename, file_data: `data:application/pdf;base64,${source.data}` } };
}

function decodeBase64(data: string, param: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(data, 'base64'));
  } catch {
    return fail('unsupported', 'The document is not text in UTF-8.', { param });
  }
}
