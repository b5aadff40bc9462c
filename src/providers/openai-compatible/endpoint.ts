import type { MemberChanges } from '../../core/codec/splice-members.ts';
import { utf8 } from '../../core/codec/utf8.ts';
import type { ProviderTarget } from '../../ports/provider.ts';
import { SharedHeaders } from '../credential-header.ts';
import type { TargetProfile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve.ts';

/** What all requests to one target have in common. */
export interface CompletionsEndpoint {
  readonly url: string;
  readonly model: string;
  readonly defaultMaxTokens: number;
  readonly whole: SharedHeaders;
  readonly streamed: SharedHeaders;
  /** Changes to a caller's body, as `spliceMembers` takes them: the target's model; for a stream, usage as well. */
  readonly wholeChanges: MemberChanges;
  readonly streamChanges: MemberChanges;
  readonly profile: TargetProfile;
  readonly usageOption: UsageOption;
}

/** Whether the server takes `stream_options`; one that has refused it once is not asked with it again. */
export class UsageOption {
  taken: boolean;

  constructor(taken: boolean) {
    this.taken = taken;
  }
}

export function completionsEndpoint(target: ProviderTarget): CompletionsEndpoint {
  const { baseUrl, model, defaultMaxTokens } = target;
  const modelJson = utf8(JSON.stringify(model));
  const profile = resolveProfile('openai', target);
  return {
    url: `${baseUrl}/chat/completions`,
    model,
    defaultMaxTokens,
    whole: new SharedHeaders({ 'content-type': 'application/json', accept: 'application/json' }),
    streamed: new SharedHeaders({ 'content-type': 'application/json', accept: 'text/event-stream' }),
    wholeChanges: { model: modelJson },
    streamChanges: { model: modelJson, stream_options: utf8('{"include_usage":true}') },
    profile,
    usageOption: new UsageOption(profile.stream.usageOption),
  };
}
