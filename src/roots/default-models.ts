import type { ConfigFileOf } from '../config/schema.ts';
import type { PROVIDER_KINDS } from '../providers/registry.ts';

/**
 * What runs with no configuration at all, or with one that names neither providers nor models: the simulator, under
 * the model names that the SDKs' own examples use.
 */
export const DEFAULT_MODELS: Pick<
  ConfigFileOf<typeof PROVIDER_KINDS>,
  'providers' | 'models' | 'defaultModel'
> = {
  providers: { sim: { kind: 'simulator' } },
  models: {
    sonnet: {
      aliases: [
        'gpt-4o',
        'gpt-4.1',
        'gpt-5',
        'gpt-5.1',
        'claude-sonnet-4-5',
        'claude-sonnet-4-5-20250929',
        'claude-sonnet-4-0',
        'claude-sonnet-4-20250514',
        'claude-opus-4-1',
        'claude-3-7-sonnet-latest',
        'claude-3-5-sonnet-latest',
        ...bedrockIds('claude-sonnet-4-5-20250929'),
        ...bedrockIds('claude-sonnet-4-20250514'),
        ...bedrockIds('claude-3-7-sonnet-20250219'),
        'anthropic.claude-3-5-sonnet-20240620-v1:0',
        'anthropic.claude-3-sonnet-20240229-v1:0',
      ],
      targets: [{ provider: 'sim', model: 'sonnet' }],
    },
    haiku: {
      aliases: [
        'gpt-4o-mini',
        'gpt-4.1-mini',
        'gpt-5-mini',
        'gpt-3.5-turbo',
        'claude-haiku-4-5',
        'claude-haiku-4-5-20251001',
        'claude-3-5-haiku-latest',
        ...bedrockIds('claude-haiku-4-5-20251001'),
        'anthropic.claude-3-haiku-20240307-v1:0',
      ],
      targets: [{ provider: 'sim', model: 'haiku' }],
    },
  },
  defaultModel: 'sonnet',
};

/** The ids under which Bedrock has an Anthropic model: its own, and the inference profiles. */
function bedrockIds(model: string): string[] {
  const id = `anthropic.${model}`;
  return [
    id,
    `${id}-v1:0`,
    `us.${id}`,
    `us.${id}-v1:0`,
    `eu.${id}-v1:0`,
    `apac.${id}-v1:0`,
    `global.${id}-v1:0`,
  ];
}
