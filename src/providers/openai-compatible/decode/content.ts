import type { JsonObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';

/**
 * Adds what a message or delta says in words: reasoning (`reasoning_content` at DeepSeek, vLLM and others, `reasoning` at
 * OpenRouter and Groq), content, refusal. Returns whether it refuses.
 */
export function takeWords(message: JsonObject, parts: StreamPart[]): boolean {
  // Either may be there and empty beside the other.
  const thought = message.reasoning_content || message.reasoning;
  if (typeof thought === 'string' && thought !== '') parts.push({ type: 'reasoning', text: thought });
  const { content, refusal } = message;
  if (typeof content === 'string') {
    if (content !== '') parts.push({ type: 'text', text: content });
  } else if (Array.isArray(content)) takeContentParts(content, parts);
  if (typeof refusal !== 'string' || refusal === '') return false;
  parts.push({ type: 'text', text: refusal });
  return true;
}

/** Mistral's reasoning models answer in parts: `{type: text, text}` and `{type: thinking, thinking: [{text}]}`. */
function takeContentParts(content: readonly unknown[], parts: StreamPart[]): void {
  for (const part of content as readonly (JsonObject | null)[]) {
    if (typeof part?.text === 'string' && part.text !== '') parts.push({ type: 'text', text: part.text });
    if (!Array.isArray(part?.thinking)) continue;
    for (const step of part.thinking as readonly (JsonObject | null)[]) {
      if (typeof step?.text === 'string' && step.text !== '')
        parts.push({ type: 'reasoning', text: step.text });
    }
  }
}
