/**
 * The pieces that an answer is streamed in, one token each: words with the space before them, cut at eight letters, and
 * single signs. Joined they are the text again.
 */
export function tokenPieces(text: string): string[] {
  return text.match(/\s*(?:[\p{L}\p{N}]{1,8}|[^\s\p{L}\p{N}])|\s+/gu) ?? [];
}

/** Tokens of a prompt's text by a fixed rule: one for every four UTF-16 units begun. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tokens of an image or document. */
export function mediaTokens(bytes: number): number {
  return 85 + Math.ceil(bytes / 1000);
}
