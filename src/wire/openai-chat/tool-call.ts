import type { ToolCallPart } from '../../core/chat-request.ts';
import { checkJson } from '../../core/codec/json-check.ts';
import { parseObject } from '../../core/json.ts';
import { openAiCacheHint } from './cache-hint.ts';
import { refuse } from './refuse.ts';
import type { AssistantMessage } from './schemas/message.ts';
import type { UnmappedFields } from './unmapped-fields.ts';

type Call = NonNullable<AssistantMessage['tool_calls']>[number];
type FunctionCall = Extract<Call, { type: 'function' }>;

const CALL_FIELDS = ['type', 'id', 'function', 'cache_control', 'index'];
const FUNCTION_FIELDS = ['name', 'arguments'];

export function isFunctionCall(call: Call): call is FunctionCall {
  return call.type === 'function';
}

/**
 * Reads a tool call. Models do write arguments that are no JSON object, and clients send them back together with the error
 * that followed. A target of the same dialect gets them unchanged. Other targets get the text inside an object, with a
 * warning.
 * @throws FailureError `invalid_request` if the arguments are nested too deeply to be passed on
 */
export function toToolCall(call: FunctionCall, path: string, unmapped: UnmappedFields): ToolCallPart {
  unmapped.addUnknownMembers(call, CALL_FIELDS, path);
  unmapped.addUnknownMembers(call.function, FUNCTION_FIELDS, `${path}.function`);
  const text = call.function.arguments;
  const input = text.trim() === '' ? {} : (parseObject(text) ?? text);
  // The arguments are JSON inside a JSON string, which the check of the body did not see.
  const found = checkJson(input);
  if (found) {
    const problem = found.problem === 'proto' ? 'has a member named __proto__' : 'is nested too deep';
    refuse(`${path}.function.arguments`, problem);
  }
  const cache = openAiCacheHint(call.cache_control, path, unmapped);
  return { type: 'tool-call', id: call.id, name: call.function.name, input, ...(cache && { cache }) };
}
