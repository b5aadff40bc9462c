import type { Settings } from '../../config/settings.ts';
import type { Environment } from '../../core/fields/environment.ts';
import type { ProviderKind } from '../../ports/provider-kind.ts';
import { PROVIDER_KINDS } from '../../providers/registry.ts';

/**
 * Credentials of the environment that no configured provider uses. They are offered: using them by itself could cost money.
 * @param start the command that starts a gateway; undefined: there is a file, and the offer is a line for it
 */
export function unusedCredentials(env: Environment, settings: Settings, start: string | undefined): string[] {
  const used = new Set([...settings.providers.values()].map((provider) => provider.kind));
  return PROVIDER_KINDS.flatMap(({ kind, offer }: ProviderKind) => {
    const variable = offer?.variables.find((name) => env[name]);
    if (!offer || variable === undefined || used.has(kind)) return [];
    const how =
      start === undefined
        ? `to use it, under \`providers:\`  ${offer.line(variable, env)}`
        : `to use it:  ${start} --provider ${kind}`;
    return [`${variable} (unused); ${how}`];
  });
}
