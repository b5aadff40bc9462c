import type { ConfigSource } from '../config/load.ts';
import { ConfigReloader } from '../config/reloader.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock } from '../ports/clock.ts';
import type { CommandIo } from './command-io.ts';
import { type ConfigFilePath, readConfigFile } from './config-file.ts';
import { watchFile } from './watch-file.ts';

export interface ConfigInUse {
  readonly file: ConfigFilePath;
  /** What was read at the start, and what came of it. */
  readonly source: ConfigSource;
  readonly settings: Settings;
  parse(source: ConfigSource): Settings;
}

/** Takes changes of the configuration over, on SIGHUP and when the file changes; says what came of each. */
export function keepReloading(
  config: ConfigInUse,
  apply: (next: Settings, source: ConfigSource) => void,
  clock: Clock,
  io: CommandIo,
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
  io: CommandIo,
): { close(): void } | undefined {
  try {
    return watchFile(file.path, () => reloader.hint());
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    io.err(`sluiceway: changes of ${file.name} are not noticed (${reason}); send SIGHUP to reload it`);
    return undefined;
  }
}
