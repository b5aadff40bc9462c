import type { AssistantPart, Message, ToolResultPart } from '../../../core/chat-request.ts';
import { changed, type FitStep, type Fitting } from '../fitting.ts';

type UserMessage = Extract<Message, { role: 'user' }>;

/**
 * The results of a turn's calls stand together at the head of the next turn, before what else is said there. A call
 * without a result gets one that says so, where the target demands it.
 */
export const fitResults: FitStep = (request, fitting) => {
  const { messages } = request;
  if (!messages.some(hasCalls)) return request;
  const out: Message[] = [];
  let differs = false;
  for (let at = 0; at < messages.length; ) {
    const turnEnd = endOfRun(messages, at, true);
    const calls = callsIn(messages.slice(at, turnEnd));
    const answerEnd = endOfRun(messages, turnEnd, false);
    const answer = messages.slice(turnEnd, answerEnd);
    out.push(...messages.slice(at, turnEnd));
    const fitted = calls.length === 0 ? answer : fitAnswer(calls, answer, fitting);
    if (fitted !== answer) differs = true;
    out.push(...fitted);
    at = answerEnd;
  }
  return differs ? changed(request, { messages: out }) : request;
};

/** Where the run of messages from `from` on ends that are (or are not) the assistant's. */
function endOfRun(messages: readonly Message[], from: number, assistant: boolean): number {
  let end = from;
  while (end < messages.length && (messages[end]?.role === 'assistant') === assistant) end += 1;
  return end;
}

function fitAnswer(
  calls: readonly string[],
  answer: readonly Message[],
  fitting: Fitting,
): readonly Message[] {
  // Behind the last call nothing may have been said yet.
  if (answer.length === 0) return answer;
  const results = answer.flatMap(resultsIn);
  const missing = fitting.profile.turns.everyCallAnswered ? missingResults(calls, results) : [];
  if (missing.length === 0 && stand(results.length, answer)) return answer;
  if (missing.length > 0) fitting.warn('A tool call without a result is given one that says so.');
  const [first, ...others] = answer.map(withoutResults);
  const rest = others.filter(({ parts }) => parts.length > 0);
  if (first?.role === 'user') return [{ ...first, parts: [...results, ...missing, ...first.parts] }, ...rest];
  const head: UserMessage = { role: 'user', parts: [...results, ...missing] };
  return first ? [head, first, ...rest] : [head];
}

/** Do all results stand at the head of the first message? */
function stand(count: number, [first]: readonly Message[]): boolean {
  if (count === 0) return true;
  for (let at = 0; at < count; at += 1) if (first?.parts[at]?.type !== 'tool-result') return false;
  return true;
}

function missingResults(calls: readonly string[], results: readonly ToolResultPart[]): ToolResultPart[] {
  const there = new Set(results.map(({ id }) => id));
  return calls
    .filter((id) => !there.has(id))
    .map((id) => ({
      type: 'tool-result',
      id,
      content: [{ type: 'text', text: '(no result)' }],
      isError: true,
    }));
}

function withoutResults(message: Message): Message {
  if (message.role !== 'user') return message;
  return { ...message, parts: message.parts.filter((part) => part.type !== 'tool-result') };
}

function hasCalls({ role, parts }: Message): boolean {
  return role === 'assistant' && parts.some((part) => part.type === 'tool-call');
}

function callsIn(turn: readonly Message[]): string[] {
  return turn.flatMap(({ parts }) =>
    (parts as readonly AssistantPart[]).flatMap((part) => (part.type === 'tool-call' ? [part.id] : [])),
  );
}

function resultsIn({ role, parts }: Message): ToolResultPart[] {
  return role === 'user' ? parts.filter((part) => part.type === 'tool-result') : [];
}
