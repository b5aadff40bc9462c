import type { ProviderTarget } from '../../ports/provider.ts';
import { SharedHeaders } from '../credential-header.ts';
import { type ServerProfile, serverProfile, takesSampling } from './models.ts';

/** What all requests to one target have in common. */
export interface CompletionsEndpoint {
  readonly url: string;
  readonly model: string;
  readonly whole: SharedHeaders;
  readonly streamed: SharedHeaders;
  /** Changes to a caller's body, as `replaceMembers` takes them: the target's model; for a stream, usage as well. */
  readonly wholeChanges: Readonly<Record<string, string>>;
  readonly streamChanges: Readonly<Record<string, string>>;
  readonly server: ServerProfile;
  readonly takesSampling: boolean;
}

export function completionsEndpoint({ baseUrl, model }: ProviderTarget): CompletionsEndpoint {
  const modelJson = JSON.stringify(model);
  return {
    url: `${baseUrl}/chat/completions`,
    model,
    whole: new SharedHeaders({ 'content-type': 'application/json', accept: 'application/json' }),
    streamed: new SharedHeaders({ 'content-type': 'application/json', accept: 'text/event-stream' }),
    wholeChanges: { model: modelJson },
    streamChanges: { model: modelJson, stream_options: '{"include_usage":true}' },
    server: serverProfile(baseUrl),
    takesSampling: takesSampling(model),
  };
}
