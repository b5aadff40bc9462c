import type { ChatRequest } from '../../core/chat-request.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { readTokenCount } from '../token-count.ts';
import { ConverseContext } from './converse-context.ts';
import { conversePrompt } from './converse-encode.ts';
import { baseModelId, bedrockModel } from './models.ts';
import { operationRequest } from './operation-request.ts';

/**
 * CountTokens, which knows Claude, and by the bare id of the model only: inference profiles are refused there.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export function encodeCountTokens(request: ChatRequest, target: ProviderTarget): WireRequest | undefined {
  if (bedrockModel(target.model).vendor !== 'anthropic') return undefined;
  const converse = conversePrompt(new ConverseContext(request, target));
  const bare = { ...target, model: baseModelId(target.model) };
  return operationRequest('count', false, bare, JSON.stringify({ input: { converse } }));
}

/** @throws FailureError `bad_upstream_answer` */
export function decodeCountTokens(body: Uint8Array): number {
  return readTokenCount(body, 'inputTokens');
}
