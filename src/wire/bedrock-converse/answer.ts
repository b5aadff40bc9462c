import type { AnswerContent } from '../../core/collect.ts';
import type { JsonObject } from '../../core/json.ts';
import type { AnswerContext, CollectedAnswer, WireReply } from '../dialect.ts';
import { toolInput } from '../tool-input.ts';
import { converseStopReason } from './finish-reason.ts';
import { tokenUsage } from './usage.ts';

/** A whole answer of Converse. */
export function converseReply(answer: CollectedAnswer, context: AnswerContext): WireReply {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': context.requestId },
    body: JSON.stringify({
      output: { message: { role: 'assistant', content: answer.content.map(contentBlock) } },
      stopReason: converseStopReason(answer.reason),
      usage: tokenUsage(answer.usage),
      metrics: { latencyMs: Math.round(answer.latencyMs) },
    }),
  };
}

function contentBlock(content: AnswerContent): JsonObject {
  switch (content.type) {
    case 'text':
      return { text: content.text };
    case 'tool-call':
      return {
        toolUse: { toolUseId: content.id, name: content.name, input: toolInput(content.argumentsText) },
      };
    case 'reasoning': {
      if (content.redacted !== undefined) return { reasoningContent: { redactedContent: content.redacted } };
      const { text, signature } = content;
      return {
        reasoningContent: { reasoningText: signature === undefined ? { text } : { text, signature } },
      };
    }
  }
}
