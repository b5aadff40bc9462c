import { asString, isObject, type JsonObject } from '../core/json.ts';
import type { Clock } from '../ports/clock.ts';
import type { HttpReply, HttpRequest } from '../ports/http-server.ts';
import type { SimAttempt } from './attempt-log.ts';
import type { ChosenFault } from './faults/choose-fault.ts';
import type { Fault } from './faults/parse-fault.ts';
import { spoiledStream } from './faults/spoil-stream.ts';
import { spoiledWhole, withoutStopReason } from './faults/spoil-whole.ts';
import type { StreamStep } from './faults/stream-step.ts';
import type { SimAnswer } from './model/answer.ts';
import { composeAnswer } from './model/compose-answer.ts';
import { membersOf } from './model/loose-json.ts';
import { type SimPrompt, SimRefusal } from './model/prompt.ts';
import type { SimPromptCache } from './model/prompt-cache.ts';
import type { SimulatorOptions } from './options.ts';
import { PacedSource, type SimPace } from './paced-source.ts';
import type { SimRoute } from './route-request.ts';
import { clientGone, waitUnlessGone } from './wait-for-client.ts';
import { readAnthropic } from './wire/read-anthropic.ts';
import { readConverse } from './wire/read-converse.ts';
import { readOpenAi } from './wire/read-openai.ts';
import type { SimWire, SimWireContext } from './wire/sim-wire.ts';

/** One call of a model that no fault has ended before its answer. */
export interface SimChatParts {
  readonly request: HttpRequest;
  readonly route: Extract<SimRoute, { operation: 'chat' | 'count-tokens' }>;
  readonly attempt: SimAttempt;
  readonly requestId: string;
  readonly body: JsonObject;
  readonly options: SimulatorOptions;
  readonly cache: SimPromptCache;
  readonly clock: Clock;
  readonly chosen: ChosenFault | null;
  readonly wire: SimWire;
  /** Lower-case hex, 32 digits. */
  readonly id: string;
}

/** @throws SimRefusal for a request that is not valid, NetworkError when the client leaves or is cut */
export async function simulateChat(parts: SimChatParts): Promise<HttpReply> {
  const prompt = readPrompt(parts);
  if (parts.route.operation === 'count-tokens') return countReply(parts, prompt);
  const { pace: asked, main } = parts.chosen?.plan ?? { pace: {}, main: null };
  const answer = composeAnswer(prompt, {
    tokens: asked.tokens ?? parts.options.tokens,
    filteredAfter: main?.name === 'filtered' ? main.value : undefined,
    input: parts.cache.use(prompt.model, prompt.input),
  });
  const pace = {
    ttftMs: asked.ttftMs ?? parts.options.ttftMs,
    tokensPerSecond: asked.rate ?? parts.options.tokensPerSecond,
  };
  const context = wireContext(parts, prompt);
  const type = prompt.stream ? parts.wire.streamContentType : 'application/json';
  const headers: Record<string, string> = {
    'content-type': main?.name === 'wrong-type' ? 'text/html' : type,
  };
  if (prompt.stream && parts.route.dialect === 'bedrock-invoke')
    headers['x-amzn-bedrock-content-type'] = 'application/json';
  if (main?.name === 'empty') {
    parts.attempt.end('faulted');
    return { status: 200, headers, body: '' };
  }
  if (prompt.stream) {
    const steps = spoiledStream(parts.wire.frames(answer, context), main, parts.wire, parts.requestId);
    return { status: 200, headers, body: source(parts, steps, pace, main !== null && main.name !== 'ok') };
  }
  return wholeReply(parts, { answer, context, pace, main, headers });
}

interface WholeParts {
  readonly answer: SimAnswer;
  readonly context: SimWireContext;
  readonly pace: SimPace;
  readonly main: Fault | null;
  readonly headers: Record<string, string>;
}

async function wholeReply(
  parts: SimChatParts,
  { answer, context, pace, main, headers }: WholeParts,
): Promise<HttpReply> {
  const writing =
    pace.tokensPerSecond === 0 ? 0 : (Math.max(0, answer.outputTokens - 1) * 1000) / pace.tokensPerSecond;
  const pauseMs = pace.ttftMs + writing;
  if (pauseMs > 0 && !(await waitUnlessGone(parts.clock, pauseMs, parts.request.signal))) {
    throw clientGone();
  }
  const whole = parts.wire.whole(answer, context);
  const body = JSON.stringify(main?.name === 'no-terminator' ? withoutStopReason(whole) : whole);
  const all = { ...parts.wire.answerHeaders?.(answer, context), ...headers };
  const steps = spoiledWhole(body, main);
  if (steps) return { status: 200, headers: all, body: source(parts, steps.values(), pace, true) };
  for (let i = 0; i < answer.outputTokens; i++) parts.attempt.token();
  parts.attempt.end(main === null || main.name === 'ok' ? 'completed' : 'faulted');
  return { status: 200, headers: all, body };
}

function source(
  parts: SimChatParts,
  steps: Iterator<StreamStep>,
  pace: SimPace,
  faulted: boolean,
): PacedSource {
  return new PacedSource({
    steps,
    pace,
    clock: parts.clock,
    signal: parts.request.signal,
    attempt: parts.attempt,
    faulted,
  });
}

function wireContext(parts: SimChatParts, prompt: SimPrompt): SimWireContext {
  const { attempt, clock, id, requestId } = parts;
  return {
    id,
    requestId,
    model: prompt.model,
    startedAt: attempt.at,
    includeUsage: prompt.includeUsage,
    elapsedMs: () => Math.round(clock.monotonic() - attempt.startedAt),
  };
}

function countReply({ route, attempt }: SimChatParts, prompt: SimPrompt): HttpReply {
  attempt.end('completed');
  const { tokens } = prompt.input;
  const body = route.dialect === 'anthropic-messages' ? { input_tokens: tokens } : { inputTokens: tokens };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** @throws SimRefusal */
function readPrompt({ route, body, options: { strict } }: SimChatParts): SimPrompt {
  const pathModel = route.pathModel ?? '';
  if (route.operation === 'count-tokens') {
    if (route.dialect === 'anthropic-messages') return readAnthropic(body, { strict, countOnly: true });
    return readBedrockCount(membersOf(body.input), pathModel);
  }
  const { pathStream = false } = route;
  switch (route.dialect) {
    case 'openai-chat':
      return readOpenAi(body, strict);
    case 'anthropic-messages':
      return readAnthropic(body, { strict });
    case 'bedrock-invoke':
      return readAnthropic(body, { strict, pathModel, pathStream });
    case 'bedrock-converse':
      return readConverse(body, pathModel, pathStream);
    default:
      return route.dialect satisfies never;
  }
}

/** Reads the request that CountTokens carries: one of Converse, or InvokeModel's body in base64. @throws SimRefusal */
function readBedrockCount(input: JsonObject, pathModel: string): SimPrompt {
  if (isObject(input.converse)) return readConverse(input.converse, pathModel, false);
  if (!isObject(input.invokeModel))
    throw new SimRefusal('invalid', 'input: must hold converse or invokeModel', 'input');
  const text = Buffer.from(asString(input.invokeModel.body), 'base64').toString('utf8');
  try {
    return readAnthropic(membersOf(JSON.parse(text)), { strict: false, pathModel, countOnly: true });
  } catch (error) {
    if (error instanceof SimRefusal) throw error;
    throw new SimRefusal('invalid', 'input.invokeModel.body: is not JSON', 'input.invokeModel.body');
  }
}
