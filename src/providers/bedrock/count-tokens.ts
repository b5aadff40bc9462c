import type { ChatRequest } from '../../core/chat-request.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import { fitRequest } from '../fit/fit-request.ts';
import { countingProfile, Fitting } from '../fit/fitting.ts';
import { readTokenCount } from '../token-count.ts';
import { ConverseContext } from './converse/context.ts';
import { conversePrompt } from './converse/encode.ts';
import type { BedrockEndpoint } from './endpoint.ts';

/**
 * CountTokens, which knows Claude, and by the bare id of the model only: inference profiles are refused there.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export function encodeConverseCount(
  request: ChatRequest,
  endpoint: BedrockEndpoint,
): WireRequest | undefined {
  if (endpoint.model.vendor !== 'anthropic') return undefined;
  const fitting = new Fitting(countingProfile(endpoint.profile), endpoint.defaultMaxTokens);
  const { request: fitted } = fitRequest(request, fitting);
  const converse = conversePrompt(new ConverseContext(fitted, endpoint, fitting));
  const body = JSON.stringify({ input: { converse } });
  return { method: 'POST', url: endpoint.countTokensUrl, headers: endpoint.whole.plain, body };
}

/** @throws FailureError `bad_upstream_answer` */
export function decodeConverseCount(body: Uint8Array): number {
  return readTokenCount(body, 'inputTokens');
}
