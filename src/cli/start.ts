import type { ConfigOverrides, ConfigSource } from '../config/load.ts';
import { parseSettings } from '../config/load.ts';
import { ConfigReloader } from '../config/reloader.ts';
import type { Settings } from '../config/settings.ts';
import { loadRuntime } from '../roots/load-runtime.ts';
import type { Runtime } from '../roots/runtime.ts';
import { type RunningGateway, startGateway } from '../roots/start.ts';
import { VERSION } from '../roots/version.ts';
import { bannerLines } from './banner.ts';
import type { CommandIo } from './command-io.ts';
import { type ConfigFilePath, findConfigFile, readConfigFile } from './config-file.ts';
import { listenFailure } from './listen-failure.ts';
import { untilStopped } from './until-stopped.ts';
import { watchFile } from './watch-file.ts';

export interface StartFlags extends ConfigOverrides {
  readonly config?: string;
}

/** Runs the gateway in the foreground until a signal ends it. @throws ConfigError, CommandFailure */
export async function start(flags: StartFlags, io: CommandIo): Promise<void> {
  const file = findConfigFile(io.cwd, flags.config);
  const source: ConfigSource = file ? await readConfigFile(file) : { value: {} };
  const parse = (read: ConfigSource): Settings => parseSettings(read, io.env, flags);
  const settings = parse(source);
  const runtime = await loadRuntime();
  const gateway = await startGateway({
    settings,
    runtime,
    write: (text) => void process.stderr.write(text),
  }).catch((error: unknown) => {
    throw listenFailure(error, settings.server);
  });
  const { name: runtimeName } = runtime;
  const facts = { version: VERSION, runtime: runtimeName, url: gateway.url, settings, env: io.env };
  for (const line of bannerLines({ ...facts, configName: file?.name })) io.err(line);
  const reloading = file && keepReloading({ file, source, settings, parse, gateway, runtime, io });
  const stopped = untilStopped(gateway, runtime.clock, io);
  io.out(`listening on ${gateway.url}`);
  await stopped;
  reloading?.stop();
}

interface Reloading {
  readonly file: ConfigFilePath;
  readonly source: ConfigSource;
  readonly settings: Settings;
  readonly parse: (source: ConfigSource) => Settings;
  readonly gateway: RunningGateway;
  readonly runtime: Runtime;
  readonly io: CommandIo;
}

function keepReloading({ file, source, settings, parse, gateway, runtime, io }: Reloading): { stop(): void } {
  const refuse = (error: Error): void => {
    io.err(`sluiceway: the configuration was not reloaded, the one before stays in force\n${error.message}`);
  };
  const reloader = new ConfigReloader({
    clock: runtime.clock,
    started: settings,
    text: 'text' in source ? source.text : undefined,
    read: () => readConfigFile(file),
    parse,
    onSettings(next, restart) {
      gateway.reload(next);
      io.err(`sluiceway: ${file.name} reloaded`);
      if (restart.length > 0)
        io.err(`sluiceway: ${restart.join(', ')} changed: takes effect after a restart`);
    },
    onRefused: refuse,
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
