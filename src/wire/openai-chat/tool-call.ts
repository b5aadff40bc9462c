import type { ToolCallPart } from '../../core/chat-request.ts';
import { checkJson } from '../../core/codec/json-check.ts';
import { parseObject } from '../../core/json.ts';
import { refuse } from './refuse.ts';
import type { AssistantMessage } from './schemas/message.ts';

type FunctionCall = Extract<NonNullable<AssistantMessage['tool_calls']>[number], { type: 'function' }>;

/**
 * Models do write arguments that are no JSON object, and clients send them back beside the error that they caused. A
 * target of the same dialect gets them as they are; for others the text is the input, which they wrap, with a warning.
 *
 * @throws FailureError `invalid_request` where the arguments are nested too deep to be handed on
 */
export function toToolCall(call: FunctionCall, path: string): ToolCallPart {
  const text = call.function.arguments;
  const input = text.trim() === '' ? {} : (parseObject(text) ?? text);
  // JSON inside a JSON text: the check of the body has not seen it.
  const found = checkJson(input);
  if (found) {
    const problem = found.problem === 'proto' ? 'has a member named __proto__' : 'is nested too deep';
    refuse(`${path}.function.arguments`, problem);
  }
  return { type: 'tool-call', id: call.id, name: call.function.name, input };
}
