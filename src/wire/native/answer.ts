import type { AnswerContent } from '../../core/collect.ts';
import { promptTokens, type Usage } from '../../core/usage.ts';
import type { AnswerContext, CollectedAnswer, WireReply } from '../dialect.ts';
import { JSON_HEADERS } from '../reply/reply-heads.ts';
import type { NativeChatResponse } from './schema.ts';
import { nativeStopReason } from './stop-reason.ts';

/** The answer's text. The native dialect cannot ask for tools, and only streams carry reasoning. */
export function nativeAnswer(answer: CollectedAnswer, context: AnswerContext): WireReply {
  const body: NativeChatResponse = {
    response: textOf(answer.content),
    model: context.model,
    usage: nativeUsage(answer.usage),
    stop_reason: nativeStopReason(answer.reason),
    ...(context.degraded && { degraded: context.degraded }),
  };
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

export function nativeUsage(usage: Usage): NativeChatResponse['usage'] {
  return { input_tokens: promptTokens(usage), output_tokens: usage.outputTokens };
}

function textOf(content: readonly AnswerContent[]): string {
  let text = '';
  for (const block of content) if (block.type === 'text') text += block.text;
  return text;
}
