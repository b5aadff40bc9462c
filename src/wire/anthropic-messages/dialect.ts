import type { Dialect } from '../dialect.ts';
import { SSE_HEADERS } from '../reply/reply-heads.ts';
import { messagesReply } from './answer.ts';
import { countTokensReply, parseCountTokens } from './count-tokens.ts';
import { MessageEventEncoder, SseEventSink } from './encoder.ts';
import { messagesError } from './error.ts';
import { parseMessages } from './parse.ts';

/** Anthropic's `POST /v1/messages` (https://docs.anthropic.com/en/api/messages). */
export const anthropicMessages: Dialect = {
  name: 'anthropic-messages',
  parse: parseMessages,
  answer: messagesReply,
  streamHeaders: SSE_HEADERS,
  requestIdHeader: 'request-id',
  encoder: (context) => new MessageEventEncoder(context, new SseEventSink(context.requestId)),
  error: messagesError,
  errorFrames(failure, context) {
    const sink = new SseEventSink(context.requestId);
    sink.failure(failure);
    return sink.take();
  },
  countTokens: { parse: parseCountTokens, reply: countTokensReply },
};
