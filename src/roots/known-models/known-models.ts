import { CURRENT_NAMES } from './current-names.ts';

/** What a kind of provider is asked for by name, for a configuration that names providers and no models. */
export interface KnownModels {
  /** What callers ask for, and the id at the provider. They are listed at `/v1/models`. */
  readonly names: Readonly<Record<string, string>>;
  /** Every other name that begins so goes to the provider as it is. */
  readonly prefixes: readonly string[];
  /** For a caller who names no model: the vendor's middle size. */
  readonly defaultModel: string;
}

/**
 * Global inference profiles: they answer in every commercial region. By hand, because the catalogue has patterns of
 * Bedrock's ids, for prices, and not the ids: some end in a date, some in a version, some in neither.
 */
const BEDROCK_CLAUDE: Readonly<Record<string, string>> = {
  'claude-opus-5-5': 'global.anthropic.claude-opus-5-5',
  'claude-opus-5': 'global.anthropic.claude-opus-5',
  'claude-sonnet-5': 'global.anthropic.claude-sonnet-5',
  'claude-sonnet-4-6': 'global.anthropic.claude-sonnet-4-6',
  'claude-sonnet-4-5': 'global.anthropic.claude-sonnet-4-5-20250929-v1:0',
  'claude-opus-4-5': 'global.anthropic.claude-opus-4-5-20251101-v1:0',
  'claude-haiku-4-5': 'global.anthropic.claude-haiku-4-5-20251001-v1:0',
};

/** Geographies of inference profiles, and vendors whose ids Bedrock has. */
const BEDROCK_PREFIXES = [
  ...['us.', 'us-gov.', 'eu.', 'apac.', 'jp.', 'au.', 'global.', 'arn:'],
  ...['anthropic.', 'amazon.', 'meta.', 'mistral.', 'cohere.', 'deepseek.', 'openai.', 'qwen.', 'ai21.'],
];

/** By the word under `kind`. */
export const KNOWN_MODELS: Readonly<Record<string, KnownModels>> = {
  bedrock: { names: BEDROCK_CLAUDE, prefixes: BEDROCK_PREFIXES, defaultModel: 'claude-sonnet-4-5' },
  anthropic: {
    names: asTheyAre(CURRENT_NAMES.claude),
    prefixes: ['claude-'],
    defaultModel: 'claude-sonnet-4-5',
  },
  openai: {
    names: asTheyAre(CURRENT_NAMES.gpt),
    prefixes: ['gpt-', 'o1', 'o3', 'o4', 'chatgpt-', 'ft:'],
    defaultModel: 'gpt-5.1',
  },
};

function asTheyAre(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, name]));
}
