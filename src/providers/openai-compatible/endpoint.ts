import type { ProviderTarget } from '../../ports/provider.ts';
import { sharedHeaders } from '../credential-header.ts';
import { perTarget } from '../per-target.ts';
import { serverProfile, takesSampling } from './models.ts';

/** What all requests to one target have in common. */
export const endpointOf = perTarget(({ baseUrl, model }: ProviderTarget) => ({
  url: `${baseUrl}/chat/completions`,
  wholeHeaders: sharedHeaders({ 'content-type': 'application/json', accept: 'application/json' }),
  streamHeaders: sharedHeaders({ 'content-type': 'application/json', accept: 'text/event-stream' }),
  /** The change to a caller's body that names the target's model, as `replaceMembers` takes it. */
  modelChange: { model: JSON.stringify(model) },
  server: serverProfile(baseUrl),
  takesSampling: takesSampling(model),
}));
