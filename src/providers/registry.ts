import type { Provider, ProviderKind } from '../ports/provider.ts';
import { anthropic } from './anthropic/provider.ts';
import { bedrock } from './bedrock/provider.ts';
import { openaiCompatible } from './openai-compatible/provider.ts';

const PROVIDERS: Readonly<Record<ProviderKind, Provider>> = {
  bedrock,
  anthropic,
  openai: openaiCompatible,
  // The built-in simulator is asked over Bedrock's wire, as the real thing would be.
  simulator: bedrock,
};

export function providerOf(kind: ProviderKind): Provider {
  return PROVIDERS[kind];
}
