import { type JsonObject, parseObject } from '../core/json.ts';

/**
 * The arguments that a model wrote, as the object that Anthropic and Bedrock want. Text that is none (an answer cut by
 * `max_tokens`, a model that broke its schema) is kept under `INVALID_JSON`, the key that Anthropic's guide to
 * fine-grained tool streaming gives for it: the answer stays valid as input, and nothing is lost.
 */
export function toolInput(argumentsText: string): JsonObject {
  if (argumentsText.trim() === '') return {};
  return parseObject(argumentsText) ?? { INVALID_JSON: argumentsText };
}
