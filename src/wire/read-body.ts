import type { RawRequest } from '../core/chat-request.ts';
import { checkJson } from '../core/codec/json-check.ts';
import type { DialectName } from '../core/dialect-name.ts';
import { fail } from '../core/failure.ts';

/** Deeper nesting could overflow the stack of recursive code, ours or the provider's. */
const MAX_DEPTH = 64;

/**
 * Checks UTF-8 and decodes in one step. `isUtf8` with `toString`, or Latin-1 after `isAscii`, is no faster. For 1 KB, 460 KB
 * of ASCII and 460 KB with other characters, in µs: one step takes 0.2, 36, 115 on Bun 1.4 and 0.2, 36, 169 on Node 26. Two
 * steps take 0.2, 38, 108 and 0.2, 48, 181. Latin-1 takes 0.2, 34 and 0.2, 46 for ASCII.
 */
const decoder = new TextDecoder('utf-8', { fatal: true });

/** JSON under its own type, a vendor's type, or no type. API Gateway also reads a missing type as JSON. */
const JSON_TYPE = /^application\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i;
/** The type that the AWS SDK for JavaScript sends with InvokeModel by default, because it sees the body as a blob. */
const OCTETS_TYPE = /^application\/octet-stream\s*(?:;|$)/i;

/**
 * Checks the headers of a body, which has to be plain JSON. A compressed body would only fail later, with a less useful
 * error.
 * @throws FailureError `unsupported_media_type`
 */
export function checkContent(dialect: DialectName, header: (name: string) => string | null): void {
  const encoding = header('content-encoding');
  if (encoding !== null && encoding !== '' && encoding.toLowerCase() !== 'identity') {
    refuse('content-encoding', 'must be absent or identity', encoding);
  }
  const type = header('content-type');
  if (type === null || type === '' || type === 'application/json' || JSON_TYPE.test(type)) return;
  if (dialect === 'bedrock-invoke' && OCTETS_TYPE.test(type)) return;
  refuse('content-type', 'must be application/json', type);
}

function refuse(param: string, rule: string, value: string): never {
  fail('unsupported_media_type', `${param}: ${rule}, got ${JSON.stringify(value.slice(0, 80))}`, { param });
}

/**
 * The body as a JSON object.
 * @throws FailureError `invalid_json`, or `invalid_request` naming a member that no request may have
 */
export function readJsonObject(dialect: DialectName, body: Uint8Array): RawRequest {
  const json = parsed(decoded(body));
  const found = checkJson(json, MAX_DEPTH);
  if (found?.problem === 'too-deep') {
    fail('invalid_json', `${shortened(found.path)}: is nested deeper than ${MAX_DEPTH} levels`, {
      param: shortened(found.path),
    });
  }
  if (found)
    fail('invalid_request', `${found.path}: a member of this name is not allowed`, { param: found.path });
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    fail('invalid_request', 'The body must be a JSON object.');
  }
  refuseEscapedKeys(json);
  return { dialect, bytes: withoutMark(body), json: json as Record<string, unknown> };
}

/** The decoder drops a byte order mark. A splice or a provider would read it as a part of the text. */
function withoutMark(body: Uint8Array): Uint8Array {
  const hasMark = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf;
  return hasMark ? body.subarray(3) : body;
}

/**
 * Refuses top-level keys with a backslash. V8 may read a key that is spelt with escapes as another key
 * (docs/decisions/0001-runtimes.md, pitfall V). The provider would then read a member that we did not see. No API has such a
 * name at the top level. A tool's schema may have one deeper down.
 */
function refuseEscapedKeys(json: object): void {
  for (const key in json) {
    if (key.includes('\\'))
      fail('invalid_request', `${shortened(key)}: a member of this name is not allowed`, {
        param: shortened(key),
      });
  }
}

function decoded(body: Uint8Array): string {
  if (body.length === 0) fail('invalid_json', 'The body is empty; a JSON object is expected.');
  try {
    return decoder.decode(body);
  } catch {
    return fail('invalid_json', 'The body is not valid UTF-8.');
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    // Deep nesting overflows the parser of some runtimes. That is no SyntaxError, and it has no position.
    if (!(thrown instanceof SyntaxError))
      return fail('invalid_json', `The body is nested deeper than ${MAX_DEPTH} levels.`);
    return fail('invalid_json', `The body is not valid JSON${position(thrown)}.`);
  }
}

/** The position of the error, if the engine gives one. Its message may quote the body, so that it is not passed on. */
function position(error: SyntaxError): string {
  const at = /position (\d+)/.exec(error.message)?.[1];
  return at === undefined ? '' : ` (at character ${at})`;
}

function shortened(path: string): string {
  return path.length > 60 ? `${path.slice(0, 60)}…` : path;
}
