import { existsSync } from 'node:fs';
import type { ConfigSource } from '../../config/load.ts';
import { ConfigReloader } from '../../config/reloader.ts';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandIo } from '../command-io.ts';
import type { Serving } from '../process/serving.ts';
import type { ConfigFilePath } from './find-config-file.ts';
import { readConfigFile } from './read-config-file.ts';
import { watchFile } from './watch-file.ts';

export interface ConfigInUse {
  readonly file: ConfigFilePath;
  /** False: the process has started without it, and takes it up once it is there. */
  readonly exists: boolean;
  /** What the process has read at its start. */
  readonly source: ConfigSource;
  /** What `source` was parsed to. */
  readonly settings: Settings;
  parse(source: ConfigSource): Settings;
}

/** Reloads the configuration on SIGHUP and when its file changes, and prints the result of each reload. */
export function keepReloading(
  config: ConfigInUse,
  serving: Pick<Serving, 'reload' | 'reloadRefused'>,
  clock: Clock,
  io: Pick<CommandIo, 'err'>,
): { stop(): void } {
  const { file, source } = config;
  let isThere = config.exists;
  const reloader = new ConfigReloader({
    clock,
    started: config.settings,
    text: 'text' in source ? source.text : undefined,
    read: () => readConfigFile(file),
    parse: (read) => config.parse(read),
    onSettings(next, restart, read) {
      serving.reload(next, read);
      io.err(`sluiceway: ${file.name} reloaded`);
      if (restart.length > 0)
        io.err(`sluiceway: ${restart.join(', ')} changed: takes effect after a restart`);
    },
    onRefused(error) {
      serving.reloadRefused(error.message.replaceAll('\n', ' | '));
      // Where there is a log, its line says the same.
      if (config.settings.telemetry.logs === 'off')
        io.err(`sluiceway: not reloaded, the configuration before stays in force\n${error.message}`);
    },
  });
  const whenThere = (act: () => void): void => {
    isThere ||= existsSync(file.path);
    if (isThere) act();
  };
  const onHangup = (): void => whenThere(() => void reloader.reload());
  process.on('SIGHUP', onHangup);
  const watch = tryWatch(file, () => whenThere(() => reloader.hint()), io);
  return {
    stop() {
      process.off('SIGHUP', onHangup);
      watch?.close();
      reloader.stop();
    },
  };
}

function tryWatch(
  file: ConfigFilePath,
  onHint: () => void,
  io: Pick<CommandIo, 'err'>,
): { close(): void } | undefined {
  try {
    return watchFile(file.path, onHint);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    io.err(`sluiceway: changes of ${file.name} are not noticed (${reason}); send SIGHUP to reload it`);
    return undefined;
  }
}
