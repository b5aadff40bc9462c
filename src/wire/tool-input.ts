/** A tool call's arguments as a JSON object. */
type ToolInput = Readonly<Record<string, unknown>>;

/**
 * The arguments that a model wrote, as the object that Anthropic and Bedrock want. Text that is none (an answer cut by
 * `max_tokens`, a model that broke its schema) is kept under `INVALID_JSON`, the key that Anthropic's guide to
 * fine-grained tool streaming gives for it: the answer stays valid as input, and nothing is lost.
 */
export function toolInput(argumentsText: string): ToolInput {
  if (argumentsText.trim() === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(argumentsText);
  } catch {
    return { INVALID_JSON: argumentsText };
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as ToolInput) : { INVALID_JSON: argumentsText };
}
