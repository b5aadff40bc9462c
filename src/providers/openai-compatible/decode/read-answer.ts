import { failure } from '../../../core/failure.ts';
import { asObject, type JsonObject } from '../../../core/json.ts';
import type { StreamPart } from '../../../core/stream-part.ts';
import { NO_USAGE } from '../../../core/usage.ts';
import { errorInAnswer, isErrorAnswer } from '../failure.ts';
import { takeWords } from './content.ts';
import { failsByReason, finishReasonOf } from './finish-reason.ts';
import { startPart } from './start-part.ts';
import { usageOf } from './usage.ts';
import { takeWholeCalls } from './whole-calls.ts';

/** The parts of a whole `chat.completion`, or of the error that some servers send with status 200. */
export function answerParts(json: JsonObject): readonly StreamPart[] {
  if (isErrorAnswer(json)) return [{ type: 'failure', failure: errorInAnswer(json) }];
  const choice = Array.isArray(json.choices) ? asObject(json.choices[0]) : undefined;
  // OpenRouter tells of a provider's failure in the choice (https://openrouter.ai/docs/api/reference/errors-and-debugging).
  if (choice?.error) return [{ type: 'failure', failure: errorInAnswer(choice) }];
  const message = asObject(choice?.message);
  if (!choice || !message) return bad('an answer without a choice and its message');
  const usage = usageOf(json.usage) ?? NO_USAGE;
  const parts: StreamPart[] = [startPart(json)];
  const refused = takeWords(message, parts);
  const calls = takeWholeCalls(message, typeof json.id === 'string' ? json.id : undefined, parts);
  if (calls === undefined) return bad('a tool call that has no name');
  const raw = choice.finish_reason;
  // Without a finish reason the model had not finished: a proxy gave up on its stream.
  if (typeof raw !== 'string') return [{ type: 'failure', failure: failure('truncated') }];
  if (failsByReason(raw)) return [{ type: 'failure', failure: failure('upstream_error') }];
  parts.push({ type: 'finish', reason: finishReasonOf(raw, { calls, refused }), usage });
  return parts;
}

function bad(what: string): readonly StreamPart[] {
  return [{ type: 'failure', failure: failure('bad_upstream_answer', `The provider sent ${what}.`) }];
}
