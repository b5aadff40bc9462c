import type { Random } from '../../ports/random.ts';

/** `text` in at most `most` pieces, cut at random. */
export function cutAtRandom(text: string, random: Random, most: number): readonly string[] {
  const count = Math.floor(random.next() * most);
  const at = Array.from({ length: count }, () => Math.floor(random.next() * (text.length + 1)));
  const ends = [0, ...at, text.length].sort((a, b) => a - b);
  return ends.slice(1).map((end, n) => text.slice(ends[n], end));
}

/** Bytes that parsers differ about. */
const ODD = ['\r', '\n', '\0', ' ', '\t', ':', ';', ',', '0', 'f', 'x', '"', '\x7f', '\xff', '\r\n', '\n\n'];

/** `text` with one place changed: something odd put in, something taken out, or both. */
export function mutated(text: string, random: Random): string {
  const at = Math.floor(random.next() * text.length);
  const removed = Math.floor(random.next() * 3);
  const put = random.next() < 0.8 ? (ODD[Math.floor(random.next() * ODD.length)] ?? '') : '';
  return text.slice(0, at) + put + text.slice(at + removed);
}
