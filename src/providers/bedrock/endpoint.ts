import type { WireBody, WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { SharedHeaders } from '../credential-header.ts';
import { baseModelId } from '../profiles/bedrock-name.ts';
import type { TargetProfile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve.ts';
import { type BedrockModel, bedrockModel } from './models.ts';

/** What all requests to one target have in common. */
export interface BedrockEndpoint {
  readonly model: BedrockModel;
  readonly profile: TargetProfile;
  readonly defaultMaxTokens: number;
  readonly converse: Operation;
  readonly invoke: Operation;
  readonly countTokensUrl: string;
  readonly whole: SharedHeaders;
  readonly streamed: SharedHeaders;
}

interface Operation {
  readonly wholeUrl: string;
  readonly streamUrl: string;
}

export function bedrockEndpoint(target: ProviderTarget): BedrockEndpoint {
  const { baseUrl, model } = target;
  const told = bedrockModel(target.as ?? model);
  // The model stands in the path, encoded once; an ARN's slashes too.
  const at = `${baseUrl}/model/${encodeURIComponent(model)}`;
  const bare = `${baseUrl}/model/${encodeURIComponent(baseModelId(model))}`;
  return {
    model: told,
    profile: resolveProfile('bedrock', target),
    defaultMaxTokens: Math.min(target.defaultMaxTokens, told.maxOutputTokens),
    converse: { wholeUrl: `${at}/converse`, streamUrl: `${at}/converse-stream` },
    invoke: { wholeUrl: `${at}/invoke`, streamUrl: `${at}/invoke-with-response-stream` },
    countTokensUrl: `${bare}/count-tokens`,
    whole: new SharedHeaders({ 'content-type': 'application/json', accept: 'application/json' }),
    streamed: new SharedHeaders({
      'content-type': 'application/json',
      accept: 'application/vnd.amazon.eventstream',
    }),
  };
}

/**
 * One operation over HTTP, unsigned.
 * @param callHeaders the caller's own, which say something about the call
 */
export function operationPost(
  operation: 'converse' | 'invoke',
  endpoint: BedrockEndpoint,
  { stream, body }: { readonly stream: boolean; readonly body: WireBody },
  callHeaders?: Readonly<Record<string, string>>,
): WireRequest {
  const { wholeUrl, streamUrl } = endpoint[operation];
  const own = (stream ? endpoint.streamed : endpoint.whole).plain;
  return {
    method: 'POST',
    url: stream ? streamUrl : wholeUrl,
    headers: callHeaders ? { ...callHeaders, ...own } : own,
    body,
  };
}
