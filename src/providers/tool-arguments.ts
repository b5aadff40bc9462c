import { isObject, type JsonObject } from '../core/json.ts';

/**
 * A tool call's arguments as the object that Anthropic and Bedrock want. Text that a model broke off, or wrote against its
 * schema, travels under the key `INVALID_JSON`
 * (https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming).
 */
export function toolArguments(input: unknown, warn: (text: string) => void): JsonObject {
  if (isObject(input)) return input;
  if (input === undefined || input === null || input === '') return {};
  warn('Arguments of a tool call that are no JSON object are wrapped in one, as `INVALID_JSON`.');
  return { INVALID_JSON: typeof input === 'string' ? input : JSON.stringify(input) };
}
