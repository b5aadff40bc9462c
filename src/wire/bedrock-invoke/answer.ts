import type { Usage } from '../../core/usage.ts';
import { messageJson } from '../anthropic-messages/answer.ts';
import type { AnswerContext, CollectedAnswer, WireReply } from '../dialect.ts';

/** The whole answer of InvokeModel: Anthropic's body, with the token counts in headers. */
export function invokeReply(answer: CollectedAnswer, context: AnswerContext): WireReply {
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': context.requestId,
      'x-amzn-bedrock-invocation-latency': String(Math.round(answer.latencyMs)),
      ...tokenCountHeaders(answer.usage),
    },
    body: messageJson(answer, context),
  };
}

/** Bedrock sends these headers, although its API reference does not name them. */
function tokenCountHeaders(usage: Usage): Readonly<Record<string, string>> {
  return {
    'x-amzn-bedrock-input-token-count': String(usage.inputTokens),
    'x-amzn-bedrock-output-token-count': String(usage.outputTokens),
    'x-amzn-bedrock-cache-read-input-token-count': String(usage.cacheReadTokens),
    'x-amzn-bedrock-cache-write-input-token-count': String(usage.cacheWriteTokens),
  };
}
