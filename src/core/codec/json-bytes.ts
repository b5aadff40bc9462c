/** Where the values of a valid JSON text in UTF-8 end. No byte of a character beyond ASCII equals one of these signs. */
export const QUOTE = 34;
export const COMMA = 44;
export const COLON = 58;
export const BACKSLASH = 92;
export const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;

/**
 * A call out of JavaScript costs as much as looking at some 60 bytes here. Short strings never pay it, and a text full of
 * escaped quotes pays it for few of them.
 */
const NEAR_BYTES = 64;

export function skipSpace(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length && (text[at] ?? 0) <= 32) at += 1;
  return at;
}

/** Index just behind the value at `start`. */
export function valueEnd(text: Buffer, start: number): number {
  const sign = text[start];
  if (sign === QUOTE) return stringEnd(text, start);
  if (sign === OPEN_BRACE || sign === OPEN_BRACKET) return containerEnd(text, start);
  let at = start;
  while (at < text.length && !endsLiteral(text[at] ?? 0)) at += 1;
  return at;
}

function endsLiteral(sign: number): boolean {
  return sign <= 32 || sign === COMMA || sign === CLOSE_BRACE || sign === CLOSE_BRACKET;
}

/** Index just behind the string whose opening quote is at `start`. */
export function stringEnd(text: Buffer, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const near = Math.min(at + NEAR_BYTES, text.length);
    while (at < near) {
      const sign = text[at];
      if (sign === QUOTE) return at + 1;
      at += sign === BACKSLASH ? 2 : 1;
    }
    const quote = text.indexOf(QUOTE, at);
    if (quote < 0) return text.length;
    // A quote ends a string if an even number of backslashes stands before it.
    let before = quote - 1;
    while (before >= at && text[before] === BACKSLASH) before -= 1;
    if ((quote - before) % 2 === 1) return quote + 1;
    at = quote + 1;
  }
  return text.length;
}

function containerEnd(text: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const sign = text[at];
    if (sign === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    at += 1;
    if (sign === OPEN_BRACE || sign === OPEN_BRACKET) depth += 1;
    else if ((sign === CLOSE_BRACE || sign === CLOSE_BRACKET) && --depth === 0) return at;
  }
  return text.length;
}
