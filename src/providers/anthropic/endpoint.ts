import type { ChatRequest } from '../../core/chat-request.ts';
import type { WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { sharedHeaders } from '../credential-header.ts';
import { perTarget } from '../per-target.ts';
import { modelTraits } from './models.ts';

const DEFAULT_VERSION = '2023-06-01';

/** What all requests to one target have in common. */
export const endpointOf = perTarget(({ baseUrl, model }: ProviderTarget) => ({
  messagesUrl: `${baseUrl}/v1/messages`,
  countTokensUrl: `${baseUrl}/v1/messages/count_tokens`,
  wholeHeaders: sharedHeaders(headersOf(false, DEFAULT_VERSION)),
  streamHeaders: sharedHeaders(headersOf(true, DEFAULT_VERSION)),
  /** The change to a caller's body that names the target's model, as `replaceMembers` takes it. */
  modelChange: { model: JSON.stringify(model) },
  traits: modelTraits(model),
}));

export function messagesPost(request: ChatRequest, target: ProviderTarget, body: string): WireRequest {
  const { messagesUrl, wholeHeaders, streamHeaders } = endpointOf(target);
  const { stream } = request;
  const headers = ownHeaders(request, stream) ?? (stream ? streamHeaders : wholeHeaders);
  return { method: 'POST', url: messagesUrl, headers, body };
}

export function countTokensPost(request: ChatRequest, target: ProviderTarget, body: string): WireRequest {
  const { countTokensUrl, wholeHeaders } = endpointOf(target);
  const headers = ownHeaders(request, false) ?? wholeHeaders;
  return { method: 'POST', url: countTokensUrl, headers, body };
}

/** Of a caller who named betas or another version; undefined for all others. */
function ownHeaders(request: ChatRequest, stream: boolean): WireRequest['headers'] | undefined {
  const { anthropicBeta, anthropicVersion = DEFAULT_VERSION } = request;
  if (anthropicBeta.length === 0 && anthropicVersion === DEFAULT_VERSION) return undefined;
  const headers = headersOf(stream, anthropicVersion);
  if (anthropicBeta.length > 0) headers['anthropic-beta'] = anthropicBeta.join(',');
  return headers;
}

function headersOf(stream: boolean, version: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: stream ? 'text/event-stream' : 'application/json',
    'anthropic-version': version,
  };
}
