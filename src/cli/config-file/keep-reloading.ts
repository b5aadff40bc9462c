import type { ConfigSource } from '../../config/load.ts';
import { ConfigReloader } from '../../config/reloader.ts';
import type { Settings } from '../../config/settings.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandIo } from '../command-io.ts';
import type { ConfigFilePath } from './find-config-file.ts';
import { readConfigFile } from './read-config-file.ts';
import { watchFile } from './watch-file.ts';

export interface ConfigInUse {
  readonly file: ConfigFilePath;
  /** What the process has read at its start. */
  readonly source: ConfigSource;
  /** What `source` was parsed to. */
  readonly settings: Settings;
  parse(source: ConfigSource): Settings;
}

/** Reloads the configuration on SIGHUP and when its file changes, and prints the result of each reload. */
export function keepReloading(
  config: ConfigInUse,
  apply: (next: Settings, source: ConfigSource) => void,
  clock: Clock,
  io: Pick<CommandIo, 'err'>,
): { stop(): void } {
  const { file, source } = config;
  const reloader = new ConfigReloader({
    clock,
    started: config.settings,
    text: 'text' in source ? source.text : undefined,
    read: () => readConfigFile(file),
    parse: (read) => config.parse(read),
    onSettings(next, restart, read) {
      apply(next, read);
      io.err(`sluiceway: ${file.name} reloaded`);
      if (restart.length > 0)
        io.err(`sluiceway: ${restart.join(', ')} changed: takes effect after a restart`);
    },
    onRefused(error) {
      io.err(
        `sluiceway: the configuration was not reloaded, the one before stays in force\n${error.message}`,
      );
    },
  });
  const onHangup = (): void => void reloader.reload();
  process.on('SIGHUP', onHangup);
  const watch = tryWatch(file, reloader, io);
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
  reloader: ConfigReloader,
  io: Pick<CommandIo, 'err'>,
): { close(): void } | undefined {
  try {
    return watchFile(file.path, () => reloader.hint());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    io.err(`sluiceway: changes of ${file.name} are not noticed (${reason}); send SIGHUP to reload it`);
    return undefined;
  }
}
