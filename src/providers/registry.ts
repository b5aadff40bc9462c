import type { ProviderKind } from '../ports/provider-kind.ts';
import { anthropicKind } from './anthropic/kind.ts';
import { bedrockKind } from './bedrock/kind.ts';
import { openaiKind } from './openai-compatible/kind.ts';
import { simulatorKind } from './simulator/kind.ts';

/** Every kind of provider, in the order in which the configuration's documents tell them. */
export const PROVIDER_KINDS = [bedrockKind, anthropicKind, openaiKind, simulatorKind] as const;

const BY_WORD: ReadonlyMap<string, ProviderKind> = new Map(
  PROVIDER_KINDS.map((entry): [string, ProviderKind] => [entry.kind, entry]),
);

/** The kind that the configuration calls so. @throws RangeError for a word that it would have refused */
export function providerKind(word: string): ProviderKind {
  const known = BY_WORD.get(word);
  if (!known) throw new RangeError(`there is no kind of provider called ${word}`);
  return known;
}
