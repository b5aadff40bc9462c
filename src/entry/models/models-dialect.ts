import type { HttpRequest } from '../../ports/http-server.ts';
import { anthropicMessages } from '../../wire/anthropic-messages/dialect.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { openaiChat } from '../../wire/openai-chat/dialect.ts';

/** OpenAI and Anthropic clients share `/v1/models`. Their headers tell them apart: OpenAI's send no `x-api-key`. */
export function modelsDialect(request: HttpRequest): Dialect {
  if (request.header('anthropic-version') !== null) return anthropicMessages;
  const hasAnthropicKey = request.header('x-api-key') !== null && request.header('authorization') === null;
  return hasAnthropicKey ? anthropicMessages : openaiChat;
}
