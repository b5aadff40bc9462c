import type { Settings } from '../../config/settings.ts';
import type { Environment } from '../../core/fields/environment.ts';
import type { ProviderKind } from '../../ports/provider-kind.ts';
import { PROVIDER_KINDS } from '../../providers/registry.ts';

/** Credentials of the environment that no configured provider uses. They are offered: using them by itself could cost money. */
export function unusedCredentials(env: Environment, settings: Settings): string[] {
  const used = new Set([...settings.providers.values()].map((provider) => provider.kind));
  return PROVIDER_KINDS.flatMap(({ kind, offer }: ProviderKind) => {
    const variable = offer?.variables.find((name) => env[name]);
    if (!offer || variable === undefined || used.has(kind)) return [];
    return [`${variable} (unused); to use it, under \`providers:\`  ${offer.line(variable)}`];
  });
}
