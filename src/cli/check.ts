import type { Settings } from '../config/settings.ts';
import { formatListenAddress } from '../core/fields/listen-address.ts';
import { redact } from '../core/provider-words/redact.ts';
import { parseSettings } from '../roots/configuration.ts';
import { loadRuntime } from '../roots/load-runtime.ts';
import { checkTargets } from '../roots/providers/check-targets.ts';
import { CommandFailure, type CommandIo, EXIT } from './command-io.ts';
import { DEFAULT_CONFIG_NAME, findConfigFile } from './config-file/find-config-file.ts';
import { readConfigFile } from './config-file/read-config-file.ts';

export interface CheckFlags {
  readonly config?: string;
  /** Ask each target once. */
  readonly live?: boolean;
}

/** Validates a configuration without starting anything. @throws ConfigError every problem; CommandFailure */
export async function check(named: string | undefined, flags: CheckFlags, io: CommandIo): Promise<void> {
  const file = findConfigFile(io.cwd, named ?? flags.config);
  if (file === undefined) {
    throw new CommandFailure(
      `there is no ${DEFAULT_CONFIG_NAME} here; name a file, or write one: ${io.command} init`,
      EXIT.usage,
    );
  }
  const settings = parseSettings(await readConfigFile(file), io.env);
  io.out(`${file.name}: ok`);
  for (const line of summary(settings)) io.out(`  ${line}`);
  if (flags.live) await checkLive(settings, io);
}

/** Asks every target, so that a fallback that has never worked is found before it is needed. @throws CommandFailure */
async function checkLive(settings: Settings, io: CommandIo): Promise<void> {
  const checked = await checkTargets(settings, await loadRuntime());
  const width = Math.max(0, ...checked.map(({ target }) => target.length));
  let failed = 0;
  for (const { target, models, result } of checked) {
    const name = `${target.padEnd(width)}  (${models.join(', ')})`;
    if (result === undefined) io.out(`  skipped  ${name}: its model depends on what callers ask for`);
    else if ('ms' in result) io.out(`  ok       ${name}: ${Math.round(result.ms)} ms`);
    else {
      failed++;
      const { code, message, cause, upstreamStatus } = result.failure;
      const status = upstreamStatus === undefined ? '' : ` ${upstreamStatus}`;
      io.out(
        `  failed   ${name}: ${code}${status}: ${redact(message)}${cause === undefined ? '' : ` (${cause})`}`,
      );
    }
  }
  if (failed > 0) throw new CommandFailure(`${failed} of ${checked.length} targets failed`);
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
