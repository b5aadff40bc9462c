import type { WireRequest } from '../../ports/http-client.ts';
import type { ProviderTarget } from '../../ports/provider.ts';

/** Path element of an operation, whole and streamed. */
const OPERATIONS = {
  converse: ['converse', 'converse-stream'],
  invoke: ['invoke', 'invoke-with-response-stream'],
  count: ['count-tokens', 'count-tokens'],
} as const;

/** One Bedrock operation over HTTP, unsigned. The model stands in the path, encoded once; an ARN's slashes too. */
export function operationRequest(
  operation: keyof typeof OPERATIONS,
  stream: boolean,
  { baseUrl, model }: ProviderTarget,
  body: string,
  callHeaders?: Readonly<Record<string, string>>,
): WireRequest {
  const name = OPERATIONS[operation][stream ? 1 : 0];
  return {
    method: 'POST',
    url: `${baseUrl}/model/${encodeURIComponent(model)}/${name}`,
    headers: {
      ...callHeaders,
      'content-type': 'application/json',
      accept: stream ? 'application/vnd.amazon.eventstream' : 'application/json',
    },
    body,
  };
}
