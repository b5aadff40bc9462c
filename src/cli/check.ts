import type { Settings } from '../config/settings.ts';
import { formatListenAddress } from '../core/fields/listen-address.ts';
import { parseSettings } from '../roots/configuration.ts';
import { CommandFailure, type CommandIo, EXIT } from './command-io.ts';
import { DEFAULT_CONFIG_NAME, findConfigFile } from './config-file/find-config-file.ts';
import { readConfigFile } from './config-file/read-config-file.ts';

/** Validates a configuration without starting anything. @throws ConfigError every problem; CommandFailure */
export async function check(named: string | undefined, io: CommandIo): Promise<void> {
  const file = findConfigFile(io.cwd, named);
  if (file === undefined) {
    throw new CommandFailure(
      `there is no ${DEFAULT_CONFIG_NAME} here; name a file, or write one: ${io.command} init`,
      EXIT.usage,
    );
  }
  const settings = parseSettings(await readConfigFile(file), io.env);
  io.out(`${file.name}: ok`);
  for (const line of summary(settings)) io.out(`  ${line}`);
}

function summary({ server, auth, keys, providers, models, defaultModel }: Settings): string[] {
  const kinds = [...providers].map(([name, { kind }]) => `${name} (${kind})`);
  const names = [...models.keys()].map((name) => (name === defaultModel ? `${name} (default)` : name));
  return [
    `listens on ${formatListenAddress(server)}, auth: ${auth}${auth === 'keys' ? ` (${keys.length})` : ''}`,
    `providers: ${kinds.join(', ') || 'none'}`,
    `models: ${names.join(', ') || 'none'}`,
  ];
}
