import { parseBaseUrl, parseUnversionedBaseUrl } from './base-url.ts';
import { parsedText, text } from './scalar-fields.ts';

/** What may stand in a header without being encoded; a line break would start another header. */
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** A key or the like, never repeated in a message. */
export function secretField(
  doc: string,
  rules: { readonly values: string; readonly pattern: RegExp } = {
    values: 'text without spaces or line breaks',
    pattern: VISIBLE_ASCII,
  },
) {
  return text({ doc, ...rules, secret: true });
}

export function baseUrlField(doc: string) {
  return parsedText({ doc, values: 'a URL', placeholder: '', parse: parseBaseUrl });
}

/** For APIs whose paths begin with `/v1`. */
export function unversionedBaseUrlField(doc: string) {
  return parsedText({ doc, values: 'a URL', placeholder: '', parse: parseUnversionedBaseUrl });
}
