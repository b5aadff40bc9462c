import { onnxEmbedder } from '../../adapters/onnx/onnx-embedder.ts';
import { AnswerCache } from '../../cache/answer-cache.ts';
import { lexicalEmbedder } from '../../cache/semantic/lexical-embedder.ts';
import { providerEmbedder } from '../../cache/semantic/provider-embedder.ts';
import { SemanticSearch } from '../../cache/semantic/semantic-search.ts';
import type { EmbedderSettings, RouteCacheMode, Settings } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { CacheStore } from '../../ports/stores/cache-store.ts';
import type { ProviderTargets } from '../targets.ts';

export interface CacheParts {
  /** Asked for by the first route that has a cache. */
  readonly store: () => CacheStore;
  readonly clock: Clock;
  readonly providers: ReadonlyMap<string, ProviderTargets>;
}

/** The cache of each mode, made where a route has it. */
export function composeCaches(
  settings: Settings,
  parts: CacheParts,
): (mode: RouteCacheMode) => AnswerCache | undefined {
  const { clock } = parts;
  const made = new Map<RouteCacheMode, AnswerCache>();
  return (mode) => {
    const known = made.get(mode);
    if (mode === 'off' || known) return known;
    const { semantic: _, ...limits } = settings.cache;
    const store = parts.store();
    const semantic = mode === 'semantic' ? semanticSearch(settings, { ...parts, store }) : undefined;
    const cache = new AnswerCache({ ...limits, store, clock, semantic });
    made.set(mode, cache);
    return cache;
  };
}

function semanticSearch(
  { cache, embedders }: Settings,
  { store, clock, providers }: Omit<CacheParts, 'store'> & { readonly store: CacheStore },
): SemanticSearch {
  const { embedder: name, threshold, shadow } = cache.semantic;
  const embedder: EmbedderSettings = embedders.get(name) ?? { kind: 'lexical' };
  return new SemanticSearch({
    store,
    clock,
    threshold,
    shadow,
    maxEntries: cache.maxEntries,
    embedder: embedderOf(embedder, { clock, providers }),
    embedderId: JSON.stringify(embedder),
  });
}

function embedderOf(
  embedder: EmbedderSettings,
  { clock, providers }: Pick<CacheParts, 'clock' | 'providers'>,
): Embedder {
  switch (embedder.kind) {
    case 'lexical':
      return lexicalEmbedder;
    case 'onnx':
      return onnxEmbedder(embedder.path);
    case 'provider': {
      const source = providers.get(embedder.provider)?.embedding(embedder.model);
      // The configuration was refused if its provider had none.
      if (!source) throw new TypeError(`the provider ${embedder.provider} has no embeddings`);
      return providerEmbedder(source, clock);
    }
  }
}
