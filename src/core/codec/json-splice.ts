type Changes = Readonly<Record<string, string | null>>;

/**
 * The JSON text of an object with some of its top-level members changed and every other byte as it was: number
 * spelling, spacing, escapes, nested members of the same name. `changes` maps a key to the JSON text of its new value,
 * or to null to remove the member; each occurrence of a duplicate key is changed; keys that `json` lacks become the
 * first members. `text` has to be valid JSON and `json` what it parses to.
 */
export function replaceMembers(text: string, json: object, changes: Changes): string {
  if (text.includes('\\') && ESCAPED_ASCII.test(text)) return editedByScan(text, changes);
  const edits: Edit[] = [];
  const added: string[] = [];
  for (const key of Object.keys(changes)) {
    const value = changes[key];
    if (value === undefined) continue;
    if (value === null || !PLAIN_KEY.test(key)) return editedByScan(text, changes);
    if (!Object.hasOwn(json, key)) {
      added.push(member(key, value));
      continue;
    }
    const edit = editOfOnlyMember(text, key, value);
    if (!edit) return editedByScan(text, changes);
    edits.push(edit);
  }
  if (edits.length > 1) edits.sort((a, b) => a.start - b.start);
  return edited(text, edits, added, isEmptyObject(text));
}

/** Write `value` in place of the text from `start` to `end`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly value: string;
}

const QUOTE = 34;
const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const BACKSLASH = 92;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;

const PLAIN_KEY = /^[\w-]+$/;
/**
 * A key spelt with these is missed by a search for its letters; and V8 may have read it as another one
 * (docs/decisions/0001-runtimes.md, pitfall V), so that the parsed object does not tell either.
 */
const ESCAPED_ASCII = /\\u00[2-7]/;

/**
 * The fast path: a key that the object has and that stands in the text only once is its member. Undefined: only a scan
 * can tell. Searched without its opening quote, because a search that starts with a quote stops at every string.
 */
function editOfOnlyMember(text: string, key: string, value: string): Edit | undefined {
  const token = `${key}"`;
  let valueStart = -1;
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + token.length)) {
    // A string without a colon behind it is a value.
    if (text.charCodeAt(at - 1) !== QUOTE) continue;
    const colon = skipSpace(text, at + token.length);
    if (text.charCodeAt(colon) !== COLON) continue;
    if (valueStart >= 0) return undefined;
    valueStart = skipSpace(text, colon + 1);
  }
  return valueStart < 0 ? undefined : { start: valueStart, end: valueEnd(text, valueStart), value };
}

/** The slow path: walks the top-level members, skipping over their values. Believes the text alone. */
function editedByScan(text: string, changes: Changes): string {
  const edits: Edit[] = [];
  const missing = new Set(Object.keys(changes));
  let removedFrom = -1;
  let keptEnd = -1;
  let end = -1;
  let at = skipSpace(text, skipSpace(text, 0) + 1);
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    end = valueEnd(text, start);
    const key = unquoted(text.slice(at, keyEnd));
    missing.delete(key);
    const change = Object.hasOwn(changes, key) ? changes[key] : undefined;
    if (change === null) {
      if (removedFrom < 0) removedFrom = at;
    } else {
      // Members that go take the comma and the space up to the next one that stays with them.
      if (removedFrom >= 0) edits.push({ start: removedFrom, end: at, value: '' });
      if (change !== undefined) edits.push({ start, end, value: change });
      removedFrom = -1;
      keptEnd = end;
    }
    const comma = skipSpace(text, end);
    at = text.charCodeAt(comma) === COMMA ? skipSpace(text, comma + 1) : comma;
  }
  // Behind the last one that stays they take the comma before them.
  if (removedFrom >= 0) edits.push({ start: keptEnd >= 0 ? keptEnd : removedFrom, end, value: '' });
  const added: string[] = [];
  for (const key of missing) {
    const value = changes[key];
    if (typeof value === 'string') added.push(member(key, value));
  }
  return edited(text, edits, added, keptEnd < 0);
}

function unquoted(quotedKey: string): string {
  return quotedKey.includes('\\') ? String(JSON.parse(quotedKey)) : quotedKey.slice(1, -1);
}

function member(key: string, value: string): string {
  return `${JSON.stringify(key)}:${value}`;
}

/** `edits` in the order of the text; `alone`: no member is left but those `added`. */
function edited(text: string, edits: readonly Edit[], added: readonly string[], alone: boolean): string {
  let out = '';
  let from = 0;
  if (added.length > 0) {
    from = skipSpace(text, 0) + 1;
    out = text.slice(0, from) + added.join(',') + (alone ? '' : ',');
  }
  for (const edit of edits) {
    out += text.slice(from, edit.start) + edit.value;
    from = edit.end;
  }
  return out + text.slice(from);
}

function isEmptyObject(text: string): boolean {
  return text.charCodeAt(skipSpace(text, skipSpace(text, 0) + 1)) === CLOSE_BRACE;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= 32) at += 1;
  return at;
}

/** Index just behind the value at `start`. */
function valueEnd(text: string, start: number): number {
  const code = text.charCodeAt(start);
  if (code === QUOTE) return stringEnd(text, start);
  if (code === OPEN_BRACE || code === OPEN_BRACKET) return containerEnd(text, start);
  for (let at = start; ; at += 1) {
    const next = text.charCodeAt(at);
    if (!(next > 32) || next === COMMA || next === CLOSE_BRACE || next === CLOSE_BRACKET) return at;
  }
}

/** A quote ends a string if an even number of backslashes stands before it. */
function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((at - before) % 2 === 1) return at + 1;
  }
  return text.length;
}

function containerEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    at += 1;
    if (code === OPEN_BRACE || code === OPEN_BRACKET) depth += 1;
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth === 0) return at;
  }
  return text.length;
}
