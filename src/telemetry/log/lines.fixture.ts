import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonWriter } from './json-writer.ts';

/** For the tests beside. */
const decoder = new TextDecoder('utf-8', { fatal: true });

export function decoded(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The text of what `write` writes. */
export function writtenBy(write: (out: JsonWriter) => void): string {
  const out = new JsonWriter();
  write(out);
  return decoded(out.take());
}

/** The objects of a text that is nothing but whole lines of JSON. */
export function parsedLines(text: string): Record<string, unknown>[] {
  assert.ok(text.endsWith('\n'));
  return text
    .slice(0, -1)
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Nothing that ends a line or drives a terminal. */
export const NO_CONTROL = /^[^\p{Cc}\u2028\u2029]*$/u;

/** Any UTF-16, lone surrogates and controls included; plain ASCII often, because it has a way of its own. */
export function anyText(maxLength = 300): fc.Arbitrary<string> {
  const units = (unit: fc.Arbitrary<number>) =>
    fc.array(unit, { maxLength }).map((codes) => String.fromCharCode(...codes));
  return fc.oneof(
    units(fc.integer({ min: 0x20, max: 0x7e })),
    units(fc.integer({ min: 0, max: 0xff })),
    units(fc.integer({ min: 0, max: 0xffff })),
    units(fc.constantFrom(0x22, 0x5c, 0x0a, 0x7f, 0x9b, 0x2028, 0x2029, 0xd83d, 0xde00)),
    fc.string({ unit: 'grapheme', maxLength }),
  );
}
