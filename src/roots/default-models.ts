import type { ConfigFileOf } from '../config/schema.ts';
import type { PROVIDER_KINDS } from '../providers/registry.ts';
import { DEFAULT_ALIASES } from './default-aliases.ts';

/**
 * What runs with no configuration at all, or with one that names neither providers nor models: the simulator, under
 * the names of the models that the price package knows.
 */
export const DEFAULT_MODELS: Pick<
  ConfigFileOf<typeof PROVIDER_KINDS>,
  'providers' | 'models' | 'defaultModel'
> = {
  providers: { sim: { kind: 'simulator' } },
  models: {
    sonnet: {
      aliases: [...DEFAULT_ALIASES.sonnet],
      targets: [{ provider: 'sim', model: 'sonnet' }],
    },
    haiku: {
      aliases: [...DEFAULT_ALIASES.haiku],
      targets: [{ provider: 'sim', model: 'haiku' }],
    },
  },
  defaultModel: 'sonnet',
};
