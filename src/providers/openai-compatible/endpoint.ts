import type { MemberChanges } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { SharedHeaders } from '../credential-header.ts';
import { type ServerProfile, serverProfile, takesSampling } from './models.ts';

/** What all requests to one target have in common. */
export interface CompletionsEndpoint {
  readonly url: string;
  readonly model: string;
  readonly whole: SharedHeaders;
  readonly streamed: SharedHeaders;
  /** Changes to a caller's body, as `spliceMembers` takes them: the target's model; for a stream, usage as well. */
  readonly wholeChanges: MemberChanges;
  readonly streamChanges: MemberChanges;
  readonly server: ServerProfile;
  readonly takesSampling: boolean;
}

export function completionsEndpoint({ baseUrl, model }: ProviderTarget): CompletionsEndpoint {
  const modelJson = utf8(JSON.stringify(model));
  return {
    url: `${baseUrl}/chat/completions`,
    model,
    whole: new SharedHeaders({ 'content-type': 'application/json', accept: 'application/json' }),
    streamed: new SharedHeaders({ 'content-type': 'application/json', accept: 'text/event-stream' }),
    wholeChanges: { model: modelJson },
    streamChanges: { model: modelJson, stream_options: utf8('{"include_usage":true}') },
    server: serverProfile(baseUrl),
    takesSampling: takesSampling(model),
  };
}
