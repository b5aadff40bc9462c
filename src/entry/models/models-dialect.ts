import type { HttpRequest } from '../../ports/http-server.ts';
import { anthropicMessages } from '../../wire/anthropic-messages/dialect.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { openaiChat } from '../../wire/openai-chat/dialect.ts';

/** `/v1/models` is shared: a caller's headers tell whose client it is. OpenAI's send no `x-api-key`. */
export function modelsDialect(request: HttpRequest): Dialect {
  if (request.header('anthropic-version') !== null) return anthropicMessages;
  const hasAnthropicKey = request.header('x-api-key') !== null && request.header('authorization') === null;
  return hasAnthropicKey ? anthropicMessages : openaiChat;
}
