import { type JsonObject, parseObject } from '../core/json.ts';

/**
 * The arguments that a model wrote, as the object that Anthropic and Bedrock require. Other text (an answer cut by
 * `max_tokens`, a model that broke its schema) is kept under the key `INVALID_JSON`. Anthropic's guide to fine-grained tool
 * streaming names that key. The answer stays valid as input, and nothing is lost.
 */
export function toolInput(argumentsText: string): JsonObject {
  if (argumentsText.trim() === '') return {};
  return parseObject(argumentsText) ?? { INVALID_JSON: argumentsText };
}
