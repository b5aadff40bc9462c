import { asObject, type JsonObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { OwnIds } from '../../../core/tool-calls/call-ids.ts';
import { callPiece, isForeignCall } from './call-piece.ts';

/** The calls of a message that is whole: every entry of `tool_calls` is one, or the one of the older `function_call`. */
export function callEntries(message: JsonObject): readonly JsonObject[] {
  if (Array.isArray(message.tool_calls)) return message.tool_calls.map((entry) => asObject(entry) ?? {});
  const call = asObject(message.function_call);
  return call ? [{ function: call }] : [];
}

/** Adds the parts of a whole message's calls. Returns how many there are; undefined: one of them has no name. */
export function takeWholeCalls(
  message: JsonObject,
  answerId: string | undefined,
  parts: StreamPart[],
): number | undefined {
  const ids = new OwnIds(() => answerId);
  let calls = 0;
  let foreign = 0;
  for (const entry of callEntries(message)) {
    const { id, name, argumentsText } = callPiece(entry);
    if (isForeignCall(entry)) {
      foreign += 1;
      parts.push({ type: 'opaque' });
    } else if (name !== undefined) {
      const index = calls++;
      parts.push({ type: 'tool-call-start', index, id: ids.own(id, index), name });
      if (argumentsText !== '') parts.push({ type: 'tool-call-delta', index, argumentsText });
      parts.push({ type: 'tool-call-end', index });
    } else if (!asObject(entry.function) || argumentsText.trim() !== '') {
      return undefined;
    }
    // Else nothing was called: some servers leave an empty entry behind.
  }
  return calls + foreign;
}

/**
 * The answer for a caller of its own dialect, where the calls in it have no ids, or the same ones: each has the id that
 * `takeWholeCalls` gives it. Undefined where it can be handed on as it came.
 */
export function withOwnCallIds(json: JsonObject): JsonObject | undefined {
  if (!Array.isArray(json.choices)) return undefined;
  const answerId = typeof json.id === 'string' ? json.id : undefined;
  let changed = false;
  const choices = (json.choices as readonly unknown[]).map((value) => {
    const choice = asObject(value);
    const message = asObject(choice?.message);
    if (!Array.isArray(message?.tool_calls)) return value;
    const ids = new OwnIds(() => answerId);
    let calls = 0;
    const entries = callEntries(message).map((entry) => {
      const { id, name } = callPiece(entry);
      if (name === undefined || isForeignCall(entry)) return entry;
      const own = ids.own(id, calls++);
      if (own === id) return entry;
      changed = true;
      return { ...entry, id: own };
    });
    return { ...choice, message: { ...message, tool_calls: entries } };
  });
  return changed ? { ...json, choices } : undefined;
}
