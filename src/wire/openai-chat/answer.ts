import type { AnswerContent } from '../../core/collect.ts';
import type { AnswerContext, CollectedAnswer, WireReply } from '../dialect.ts';
import { JSON_HEADERS } from '../reply/reply-heads.ts';
import { completionUsage } from './completion-usage.ts';
import { COMPLETION_FINISH_REASONS } from './finish-reason.ts';
import type { ChatCompletion, CompletionToolCall } from './schemas/reply.ts';

export function openAiAnswer(answer: CollectedAnswer, context: AnswerContext): WireReply {
  const text = joined(answer.content, 'text');
  const reasoning = joined(answer.content, 'reasoning');
  const calls = answer.content.filter((block) => block.type === 'tool-call').map(toolCall);
  const body: ChatCompletion = {
    id: completionId(context),
    object: 'chat.completion',
    created: createdSeconds(context),
    model: context.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(calls.length > 0 ? { tool_calls: calls } : {}),
        },
        logprobs: null,
        finish_reason: COMPLETION_FINISH_REASONS[answer.reason.unified],
      },
    ],
    usage: completionUsage(answer.usage),
  };
  return { status: 200, headers: JSON_HEADERS, body: JSON.stringify(body) };
}

export function completionId(context: AnswerContext): string {
  return `chatcmpl-${context.requestId}`;
}

export function createdSeconds(context: AnswerContext): number {
  return Math.floor(context.startedAt / 1_000);
}

function joined(content: readonly AnswerContent[], type: 'text' | 'reasoning'): string {
  let text = '';
  for (const block of content) if (block.type === type) text += block.text;
  return text;
}

function toolCall(call: Extract<AnswerContent, { type: 'tool-call' }>): CompletionToolCall {
  // Clients always parse the arguments. An empty text is no JSON.
  const text = call.argumentsText === '' ? '{}' : call.argumentsText;
  return { id: call.id, type: 'function', function: { name: call.name, arguments: text } };
}
