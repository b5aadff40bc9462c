/**
 * Cuts an answer into the pieces it is streamed in, one token each. Joined they are the text again.
 * A piece is a word of up to eight letters or a single sign, with the space before it.
 */
export function tokenPieces(text: string): string[] {
  return text.match(/\s*(?:[\p{L}\p{N}]{1,8}|[^\s\p{L}\p{N}])|\s+/gu) ?? [];
}

/** Counts a prompt's text by a fixed rule: one token for every four UTF-16 units begun. */
export function textTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Counts an image or document by a fixed rule. */
export function mediaTokens(bytes: number): number {
  return 85 + Math.ceil(bytes / 1000);
}
