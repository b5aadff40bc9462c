import type { ChatRequest } from '../../core/chat-request.ts';
import type { RestorePart } from '../../ports/provider.ts';
import type { FitStep, Fitting } from './fitting.ts';
import { renamed, renamesFor } from './names/rename.ts';
import { restoreFor } from './names/restore.ts';
import { fitAnswerSchema } from './settings/answer-schema.ts';
import { fitSampling, fitSamplingOfVersion } from './settings/sampling.ts';
import { fitBetas, fitStop, fitUser } from './settings/settings.ts';
import { fitThinking } from './settings/thinking.ts';
import { fitMissingTool, fitToolChoice } from './settings/tool-choice.ts';
import { fitTools } from './settings/tools.ts';
import { fitBlankTexts } from './turns/blank-texts.ts';
import { fitCacheMarkers } from './turns/cache-markers.ts';
import { fitMedia } from './turns/media.ts';
import { fitPastReasoning } from './turns/past-reasoning.ts';
import { fitResults } from './turns/results.ts';
import { fitAlternation, fitFirstTurn, fitInstructions, fitPrefill } from './turns/turn-order.ts';
import { fitUnreadableTurn } from './turns/unreadable-turn.ts';

/** What is said beside the conversation; of a request in the target's own dialect, too. */
const SETTINGS: readonly FitStep[] = [fitToolChoice, fitThinking, fitSampling, fitStop, fitUser, fitBetas];

/** The conversation and its tools, in this order. */
const CONVERSATION: readonly FitStep[] = [
  fitTools,
  fitPastReasoning,
  fitInstructions,
  fitResults,
  fitUnreadableTurn,
  fitBlankTexts,
  fitFirstTurn,
  fitAlternation,
  fitPrefill,
  fitMedia,
  fitCacheMarkers,
  fitAnswerSchema,
];

/** A request that one target takes, and the way back of its answer. */
export interface FittedRequest {
  readonly request: ChatRequest;
  readonly restore: RestorePart | undefined;
}

/**
 * The request as the target takes it, for an encoder. What is left out or changed is told in `fitting`; names and ids
 * are not, because they come back.
 * @throws FailureError `unsupported` where it cannot be made to fit: the next target may take it
 */
export function fitRequest(request: ChatRequest, fitting: Fitting): FittedRequest {
  const renames = renamesFor(request, fitting.profile);
  let fitted = fitSamplingOfVersion(fitMissingTool(request, fitting), fitting);
  fitted = fitSettings(fitted, fitting);
  if (renames) fitted = renamed(fitted, renames);
  for (const step of CONVERSATION) fitted = step(fitted, fitting);
  return { request: fitted, restore: restoreFor(request, renames) };
}

/** The same for what is said beside the conversation. */
export function fitSettings(request: ChatRequest, fitting: Fitting): ChatRequest {
  let fitted = request;
  for (const step of SETTINGS) fitted = step(fitted, fitting);
  return fitted;
}
