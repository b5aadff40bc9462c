import type { ChatRequest } from '../../../core/chat-request.ts';
import { changed, type FitStep, type Fitting, without } from '../fitting.ts';
import { isOff } from './thinking.ts';

/** Newer models of Anthropic's API refuse sampling settings from this version of it on. */
const NO_SAMPLING_SINCE = '2026-10-21';

/** `temperature`, `top_p` and `top_k` in the ranges and company in which the model takes them. Behind `fitThinking`. */
export const fitSampling: FitStep = (request, fitting) => {
  const { temperature, topP, topK, frequencyPenalty, presencePenalty } = request;
  if (temperature === undefined && topP === undefined && topK === undefined) {
    if (frequencyPenalty === undefined && presencePenalty === undefined) return request;
  }
  if (!fitting.profile.sampling.taken) return fitRefused(request, fitting);
  const inRange = fitRange(request, fitting);
  const alone =
    fitting.profile.sampling.fixedWhileThinking && thinks(inRange) ? fitThoughts(inRange, fitting) : inRange;
  return fitPair(alone, fitting);
};

/** The same for a request in other words than Anthropic's, whose caller names a version that takes no sampling. */
export const fitSamplingOfVersion: FitStep = (request, fitting) => {
  const { anthropicVersion } = request;
  if (fitting.profile.thinking.asked !== 'claude' || anthropicVersion === undefined) return request;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(anthropicVersion) || anthropicVersion < NO_SAMPLING_SINCE) return request;
  return leftOut(
    request,
    ['temperature', 'topP', 'topK'],
    `version ${anthropicVersion} does not take it`,
    fitting,
  );
};

const NAMES = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
} as const;

type Setting = keyof typeof NAMES;

/** A temperature of 1 is everybody's default, and the one that is taken. */
function fitRefused(request: ChatRequest, fitting: Fitting): ChatRequest {
  const names: Setting[] = ['topP', 'topK', 'frequencyPenalty', 'presencePenalty'];
  if (request.temperature !== 1 || request.topP !== undefined) names.unshift('temperature');
  return leftOut(request, names, `${fitting.profile.model} does not take it`, fitting);
}

function fitRange(request: ChatRequest, fitting: Fitting): ChatRequest {
  const { temperature } = request;
  const { temperatureMax } = fitting.profile.sampling;
  if (temperature === undefined || temperature <= temperatureMax) return request;
  fitting.warn(
    `\`temperature\` is sent as ${temperatureMax} and not ${temperature}: the target takes no more.`,
  );
  return changed(request, { temperature: temperatureMax });
}

function fitThoughts(request: ChatRequest, fitting: Fitting): ChatRequest {
  const { temperature, topP } = request;
  const names: Setting[] = ['topK'];
  if (temperature !== 1) names.push('temperature');
  if (topP !== undefined && topP < 0.95) names.push('topP');
  return leftOut(request, names, 'it cannot be set while the model thinks', fitting);
}

function fitPair(request: ChatRequest, fitting: Fitting): ChatRequest {
  if (request.temperature === undefined || fitting.profile.sampling.temperatureWithTopP) return request;
  return leftOut(
    request,
    ['topP'],
    `${fitting.profile.model} does not take it beside \`temperature\``,
    fitting,
  );
}

function thinks({ reasoning }: ChatRequest): boolean {
  return reasoning !== undefined && !isOff(reasoning);
}

function leftOut(
  request: ChatRequest,
  names: readonly Setting[],
  why: string,
  fitting: Fitting,
): ChatRequest {
  const given = names.filter((name) => request[name] !== undefined);
  for (const name of given) fitting.warn(`\`${NAMES[name]}\` is left out: ${why}.`);
  return given.length === 0 ? request : without(request, ...given);
}
