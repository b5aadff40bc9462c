import type { WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { sharedHeaders } from '../credential-header.ts';
import { perTarget } from '../per-target.ts';

/** An operation's URLs, whole and streamed. */
type Urls = readonly [whole: string, streamed: string];

/** The model stands in the path, encoded once; an ARN's slashes too. */
const urlsOf = perTarget(({ baseUrl, model }) => {
  const at = `${baseUrl}/model/${encodeURIComponent(model)}`;
  return {
    converse: [`${at}/converse`, `${at}/converse-stream`],
    invoke: [`${at}/invoke`, `${at}/invoke-with-response-stream`],
    count: [`${at}/count-tokens`, `${at}/count-tokens`],
  } satisfies Record<string, Urls>;
});

const WHOLE = sharedHeaders({ 'content-type': 'application/json', accept: 'application/json' });
const STREAMED = sharedHeaders({
  'content-type': 'application/json',
  accept: 'application/vnd.amazon.eventstream',
});

/** One Bedrock operation over HTTP, unsigned. */
export function operationRequest(
  operation: 'converse' | 'invoke' | 'count',
  stream: boolean,
  target: ProviderTarget,
  body: string,
  callHeaders?: Readonly<Record<string, string>>,
): WireRequest {
  const own = stream ? STREAMED : WHOLE;
  return {
    method: 'POST',
    url: urlsOf(target)[operation][stream ? 1 : 0],
    headers: callHeaders ? { ...callHeaders, ...own } : own,
    body,
  };
}
