import type { ProviderTarget } from '../../ports/provider.ts';
import { sharedHeaders } from '../credential-header.ts';
import { perTarget } from '../per-target.ts';
import { serverProfile, takesSampling } from './models.ts';

/** What all requests to one target have in common. */
export const endpointOf = perTarget(({ baseUrl, model }: ProviderTarget) => ({
  url: `${baseUrl}/chat/completions`,
  wholeHeaders: sharedHeaders({ 'content-type': 'application/json', accept: 'application/json' }),
  streamHeaders: sharedHeaders({ 'content-type': 'application/json', accept: 'text/event-stream' }),
  /** Changes to a caller's body as `replaceMembers` takes them: the target's model; and for a stream, usage as well. */
  wholeChanges: { model: JSON.stringify(model) },
  streamChanges: { model: JSON.stringify(model), stream_options: '{"include_usage":true}' },
  server: serverProfile(baseUrl),
  takesSampling: takesSampling(model),
}));
