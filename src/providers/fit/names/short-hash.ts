import { createHash } from 'node:crypto';

/** The same letters and digits for the same text, in every process. */
export function shortHash(text: string, chars: number): string {
  const digest = createHash('sha256').update(text).digest();
  let out = '';
  for (let at = 0; out.length < chars; at += 1) out += ALPHABET[(digest[at % digest.length] ?? 0) % 32];
  return out;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
