import type { ConfigOverrides, ConfigSource } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { parseSettings } from '../roots/configuration.ts';
import { loadRuntime } from '../roots/load-runtime.ts';
import type { Runtime } from '../roots/runtime.ts';
import { startGateway } from '../roots/start.ts';
import { VERSION } from '../roots/version.ts';
import { workerChannel } from '../roots/workers/worker-channel.ts';
import { bannerLines } from './banner/banner.ts';
import { CommandFailure, type CommandIo, EXIT } from './command-io.ts';
import { type ConfigFilePath, defaultConfigFile, findConfigFile } from './config-file/find-config-file.ts';
import { type ConfigInUse, keepReloading } from './config-file/keep-reloading.ts';
import { providerSource } from './config-file/provider-source.ts';
import { readConfigFile } from './config-file/read-config-file.ts';
import { errorLogFor, guardProcess } from './process/guard-process.ts';
import { listenFailure } from './process/listen-failure.ts';
import type { Serving } from './process/serving.ts';
import { startWorkers } from './process/start-workers.ts';
import { untilStopped } from './process/until-stopped.ts';
import { runWorker } from './process/worker.ts';

export interface StartFlags extends ConfigOverrides {
  readonly config?: string;
  /** Kinds of provider to start with, in place of a file. */
  readonly provider?: readonly string[];
}

/** Runs the gateway in the foreground until a signal ends it. @throws ConfigError, CommandFailure */
export async function start(flags: StartFlags, io: CommandIo): Promise<void> {
  const channel = workerChannel();
  if (channel !== undefined) return runWorker(channel, flags, io);
  const file = findConfigFile(io.cwd, flags.config);
  const source = await sourceOf(file, flags.provider, io);
  const parse = (read: ConfigSource): Settings => parseSettings(read, io.env, flags);
  const settings = parse(source);
  const config: ConfigInUse | undefined =
    flags.provider === undefined
      ? { file: file ?? defaultConfigFile(io.cwd), exists: file !== undefined, source, settings, parse }
      : undefined;
  const runtime = await loadRuntime();
  const serving = await serve(settings, source, runtime, io);
  guardProcess(errorLogFor(serving, settings, io));
  const facts = {
    version: VERSION,
    runtime: runtime.name,
    url: serving.url,
    settings,
    env: io.env,
    command: io.command,
  };
  for (const line of bannerLines({ ...facts, configName: file?.name ?? source.fileName })) io.err(line);
  const reloading = config && keepReloading(config, serving, runtime.clock, io);
  const stopped = untilStopped(serving, runtime.clock, io);
  io.out(`listening on ${serving.url}`);
  await stopped;
  reloading?.stop();
}

async function sourceOf(
  file: ConfigFilePath | undefined,
  kinds: readonly string[] | undefined,
  io: CommandIo,
): Promise<ConfigSource> {
  if (kinds === undefined) return file ? readConfigFile(file) : { value: {} };
  if (file === undefined) return providerSource(kinds, io.env);
  throw new CommandFailure(
    `--provider is for a start without a file, and ${file.name} is there: add the provider to it, or start elsewhere`,
    EXIT.usage,
  );
}

async function serve(
  settings: Settings,
  source: ConfigSource,
  runtime: Runtime,
  io: CommandIo,
): Promise<Serving> {
  try {
    if (settings.server.workers > 1) return await startWorkers(settings, source, runtime, io);
    return await startGateway({
      settings,
      runtime,
      write: (bytes) => void process.stderr.write(bytes),
      terminal: process.stderr.isTTY,
    });
  } catch (error) {
    throw listenFailure(error, settings.server);
  }
}
