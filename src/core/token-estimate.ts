import type { ChatRequest, Message } from './chat-request.ts';

/** English text has about four characters a token in the tokenizers of the big providers. */
const CHARS_PER_TOKEN = 4;
/**
 * An image of usual size by Anthropic's formula (width × height / 750).
 * See https://docs.anthropic.com/en/docs/build-with-claude/vision
 */
const IMAGE_TOKENS = 1_500;
const MESSAGE_TOKENS = 4;

/** A rough count of the prompt's tokens without a tokenizer, for targets that cannot count. */
export function estimateInputTokens(request: ChatRequest): number {
  let chars = 0;
  let tokens = 0;
  for (const part of request.system) chars += part.text.length;
  for (const tool of request.tools)
    chars += JSON.stringify(tool.inputSchema).length + tool.name.length + (tool.description?.length ?? 0);
  for (const message of request.messages) {
    tokens += MESSAGE_TOKENS;
    for (const part of message.parts) {
      if (part.type === 'image') tokens += IMAGE_TOKENS;
      else chars += charsOf(part);
    }
  }
  return tokens + Math.ceil(chars / CHARS_PER_TOKEN);
}

function charsOf(part: Message['parts'][number]): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return part.text.length;
    case 'document':
      return part.source.kind === 'text'
        ? part.source.text.length
        : part.source.kind === 'base64'
          ? part.source.data.length / 4
          : 0;
    case 'tool-call':
      return part.name.length + (JSON.stringify(part.input) ?? '').length;
    case 'tool-result':
      return part.content.reduce((sum, each) => sum + (each.type === 'text' ? each.text.length : 200), 0);
    default:
      return 0;
  }
}
