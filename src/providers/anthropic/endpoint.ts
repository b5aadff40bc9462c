import type { ChatRequest } from '../../core/chat-request.ts';
import type { MemberChanges } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import type { WireBody, WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { SharedHeaders } from '../credential-header.ts';
import type { TargetProfile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve.ts';

const DEFAULT_VERSION = '2023-06-01';

/** What all requests to one target have in common. */
export interface MessagesEndpoint {
  readonly messagesUrl: string;
  readonly countTokensUrl: string;
  readonly model: string;
  readonly defaultMaxTokens: number;
  readonly whole: SharedHeaders;
  readonly streamed: SharedHeaders;
  /** The change to a caller's body that names the target's model, as `spliceMembers` takes it. */
  readonly modelChange: MemberChanges;
  readonly profile: TargetProfile;
}

export function messagesEndpoint(target: ProviderTarget): MessagesEndpoint {
  const { baseUrl, model, defaultMaxTokens } = target;
  return {
    messagesUrl: `${baseUrl}/v1/messages`,
    countTokensUrl: `${baseUrl}/v1/messages/count_tokens`,
    model,
    defaultMaxTokens,
    whole: new SharedHeaders(headersOf(false, DEFAULT_VERSION)),
    streamed: new SharedHeaders(headersOf(true, DEFAULT_VERSION)),
    modelChange: { model: utf8(JSON.stringify(model)) },
    profile: resolveProfile('anthropic', target),
  };
}

export function messagesPost(request: ChatRequest, endpoint: MessagesEndpoint, body: WireBody): WireRequest {
  const { messagesUrl, whole, streamed } = endpoint;
  const { stream } = request;
  const headers = ownHeaders(request, stream) ?? (stream ? streamed : whole).plain;
  return { method: 'POST', url: messagesUrl, headers, body };
}

export function countTokensPost(
  request: ChatRequest,
  endpoint: MessagesEndpoint,
  body: WireBody,
): WireRequest {
  const { countTokensUrl, whole } = endpoint;
  const headers = ownHeaders(request, false) ?? whole.plain;
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
