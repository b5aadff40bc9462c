import type { ChatRequest } from '../../core/chat-request.ts';
import type { RestorePart } from '../../ports/provider.ts';
import { fitAnswerSchema } from './answer-schema.ts';
import { fitBlankTexts } from './blank-texts.ts';
import { fitCacheMarkers } from './cache-markers.ts';
import type { FitStep, Fitting } from './fitting.ts';
import { fitMedia } from './media.ts';
import { fitPastReasoning } from './past-reasoning.ts';
import { renamed, renamesFor } from './rename.ts';
import { restoreFor } from './restore.ts';
import { fitResults } from './results.ts';
import { fitSampling, fitSamplingOfVersion } from './sampling.ts';
import { fitBetas, fitStop, fitUser } from './settings.ts';
import { fitThinking } from './thinking.ts';
import { fitMissingTool, fitToolChoice } from './tool-choice.ts';
import { fitTools } from './tools.ts';
import { fitAlternation, fitFirstTurn, fitInstructions, fitPrefill } from './turn-order.ts';

/** What is said beside the conversation; of a request in the target's own dialect, too. */
const SETTINGS: readonly FitStep[] = [fitToolChoice, fitThinking, fitSampling, fitStop, fitUser, fitBetas];

/** The conversation and its tools, in this order. */
const CONVERSATION: readonly FitStep[] = [
  fitTools,
  fitPastReasoning,
  fitInstructions,
  fitResults,
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
