import { failure } from '../../../core/failure.ts';
import type { JsonObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { NO_USAGE } from '../../../core/usage.ts';
import { errorInAnswer } from '../failure.ts';
import { takeWords } from './content.ts';
import { finishReasonOf } from './finish-reason.ts';
import { ToolCalls } from './tool-calls.ts';
import { usageOf } from './usage.ts';

/** The parts of a whole `chat.completion`, or of the error that some servers send with status 200. */
export function answerParts(json: JsonObject): readonly StreamPart[] {
  if (json.error !== undefined && json.error !== null)
    return [{ type: 'failure', failure: errorInAnswer(json) }];
  const choice = Array.isArray(json.choices)
    ? ((json.choices as (JsonObject | null)[])[0] ?? undefined)
    : undefined;
  const message = choice?.message as JsonObject | null | undefined;
  if (!choice || typeof message !== 'object' || message === null)
    return bad('an answer without a choice and its message');
  const usage = usageOf(json.usage) ?? NO_USAGE;
  const id = typeof json.id === 'string' ? json.id : undefined;
  const parts: StreamPart[] = [
    {
      type: 'start',
      ...(id === undefined ? {} : { id }),
      ...(typeof json.model === 'string' ? { model: json.model } : {}),
    },
  ];
  const refused = takeWords(message, parts);
  const calls = new ToolCalls(() => id);
  for (const entry of toolCallsOf(message)) {
    if (!calls.take(entry, parts)) return bad('a tool call that has no name');
  }
  calls.end(parts);
  // Without a finish reason the model had not finished: a proxy gave up on its stream.
  if (typeof choice.finish_reason !== 'string') return [{ type: 'failure', failure: failure('truncated') }];
  const reason = finishReasonOf(choice.finish_reason, { calledTools: calls.count > 0, refused });
  parts.push({ type: 'finish', reason, usage });
  return parts;
}

/** In a whole answer every entry is a call of its own, whatever index or id some server gave it. */
function toolCallsOf(message: JsonObject): JsonObject[] {
  const entries = Array.isArray(message.tool_calls)
    ? (message.tool_calls as (JsonObject | null)[])
    : message.function_call
      ? [{ function: message.function_call }]
      : [];
  return entries.map((entry, index) => ({ ...entry, index }));
}

function bad(what: string): readonly StreamPart[] {
  return [{ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) }];
}
