import type { ToolCallPart } from '../../core/chat-request.ts';
import { checkJson } from '../../core/codec/json-check.ts';
import { parseObject } from '../../core/json.ts';
import { cacheHint } from './cache-hint.ts';
import type { AssistantMessage } from './message-schema.ts';
import { refuse } from './refuse.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

type Call = NonNullable<AssistantMessage['tool_calls']>[number];
type FunctionCall = Extract<Call, { type: 'function' }>;

const CALL_FIELDS = ['type', 'id', 'function', 'cache_control', 'index'];
const FUNCTION_FIELDS = ['name', 'arguments'];

export function isFunctionCall(call: Call): call is FunctionCall {
  return call.type === 'function';
}

/**
 * Models do write arguments that are no JSON object, and clients send them back beside the error that they caused. A
 * target of the same dialect gets them as they are; for others the text is the input, which they wrap, with a warning.
 *
 * @throws FailureError `invalid_request` where the arguments are nested too deep to be handed on
 */
export function toToolCall(call: FunctionCall, path: string, unmapped: UnmappedFields): ToolCallPart {
  unmapped.addUnknownMembers(call, CALL_FIELDS, path);
  unmapped.addUnknownMembers(call.function, FUNCTION_FIELDS, `${path}.function`);
  const text = call.function.arguments;
  const input = text.trim() === '' ? {} : (parseObject(text) ?? text);
  // JSON inside a JSON text: the check of the body has not seen it.
  const found = checkJson(input);
  if (found) {
    const problem = found.problem === 'proto' ? 'has a member named __proto__' : 'is nested too deep';
    refuse(`${path}.function.arguments`, problem);
  }
  const cache = cacheHint(call.cache_control);
  return { type: 'tool-call', id: call.id, name: call.function.name, input, ...(cache && { cache }) };
}
