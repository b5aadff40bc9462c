import { asString, type JsonObject } from '../../core/json.ts';
import { providerText } from '../../core/provider-words/provider-text.ts';

/** What an error body says, in whichever of the shapes that OpenAI-compatible servers use. */
export interface ErrorBody {
  readonly message?: string;
  /** `code` and `type` of the error, numbers as digits; empty where there is none. */
  readonly code: string;
  readonly type: string;
  readonly param?: string;
}

const EMPTY: ErrorBody = Object.freeze({ code: '', type: '' });
const MAX_WORD_CHARS = 100;

/**
 * Reads `{error: {message, type, code, param}}`, `{error: 'text'}`, `{detail: 'text' | [{msg, loc}]}`, `{message}`,
 * `{errors: […]}`, each of these in a one-element array, and plain text. HTML gives no message.
 */
export function parseErrorBody(body: Uint8Array): ErrorBody {
  const text = new TextDecoder().decode(body.subarray(0, 64 * 1024));
  try {
    return errorBodyOf(JSON.parse(text));
  } catch {
    return withMessage(EMPTY, text);
  }
}

/** @param json the body, or a chunk of a stream, parsed */
export function errorBodyOf(json: unknown): ErrorBody {
  if (Array.isArray(json)) return errorBodyOf(json[0] ?? null);
  if (typeof json === 'string') return withMessage(EMPTY, json);
  if (typeof json !== 'object' || json === null) return EMPTY;
  const outer = json as JsonObject;
  if (typeof outer.error === 'string') return withMessage(words(outer), outer.error);
  if (Array.isArray(outer.error)) return errorBodyOf(outer.error);
  if (typeof outer.error === 'object' && outer.error !== null) return errorObject(outer.error as JsonObject);
  if (Array.isArray(outer.errors) && outer.errors.length > 0) return errorBodyOf(outer.errors);
  if (outer.detail !== undefined) return withDetail(words(outer), outer.detail);
  return errorObject(outer);
}

function errorObject(error: JsonObject): ErrorBody {
  const found = withMessage(words(error), error.message);
  const inner = error.innererror as JsonObject | null | undefined;
  // Azure tells of its content filter one level deeper.
  const code = typeof inner === 'object' && inner !== null ? word(inner.code) : '';
  const param = providerText(error.param);
  return {
    ...found,
    ...(code.startsWith('ResponsibleAI') ? { code } : {}),
    ...(param === undefined ? {} : { param }),
  };
}

/** FastAPI's validation errors: `[{loc: ['body', 'temperature'], msg}]`. */
function withDetail(found: ErrorBody, detail: unknown): ErrorBody {
  if (!Array.isArray(detail)) return withMessage(found, detail);
  const [first] = detail as (JsonObject | null)[];
  const loc = Array.isArray(first?.loc) ? first.loc.filter((step) => step !== 'body').join('.') : '';
  const named = loc === '' ? found : { ...found, param: loc.slice(0, MAX_WORD_CHARS) };
  return withMessage(named, loc === '' ? first?.msg : `${loc}: ${asString(first?.msg)}`);
}

function withMessage(found: ErrorBody, message: unknown): ErrorBody {
  const text = providerText(message);
  return text === undefined ? found : { ...found, message: text };
}

function words(error: JsonObject): ErrorBody {
  return { code: word(error.code), type: word(error.type) };
}

function word(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return (providerText(value) ?? '').slice(0, MAX_WORD_CHARS);
}
