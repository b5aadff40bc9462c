import { asObject, type JsonObject } from '../../../core/json.ts';

/** A tool call, whole or a piece of one, as it stands in `tool_calls`. */
export interface CallPiece {
  readonly index: number | undefined;
  /** `id` and `name`: undefined where the server left them out or empty. */
  readonly id: string | undefined;
  readonly name: string | undefined;
  readonly argumentsText: string;
  /** As it came. */
  readonly entry: JsonObject;
}

export function callPiece(entry: JsonObject): CallPiece {
  const fn = asObject(entry.function) ?? {};
  return {
    index: typeof entry.index === 'number' ? entry.index : undefined,
    id: word(entry.id),
    name: word(fn.name),
    argumentsText: argumentsText(fn.arguments),
    entry,
  };
}

/** Is it a call of another kind than a function's, such as OpenAI's `custom`? Callers of the same dialect know it. */
export function isForeignCall(entry: JsonObject): boolean {
  if (asObject(entry.function)) return false;
  const { type } = entry;
  return typeof type === 'string' ? type !== '' && type !== 'function' : asObject(entry.custom) !== undefined;
}

/** Is it the text of a whole JSON object, so that nothing but another call can follow? */
export function isWholeObject(text: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return false;
  try {
    return asObject(JSON.parse(trimmed)) !== undefined;
  } catch {
    return false;
  }
}

function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function argumentsText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : '';
}
