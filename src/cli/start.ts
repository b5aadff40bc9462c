import type { ConfigOverrides, ConfigSource } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { parseSettings } from '../roots/configuration.ts';
import { loadRuntime } from '../roots/load-runtime.ts';
import type { Runtime } from '../roots/runtime.ts';
import { startGateway } from '../roots/start.ts';
import { VERSION } from '../roots/version.ts';
import { workerChannel } from '../roots/workers/worker-channel.ts';
import { bannerLines } from './banner/banner.ts';
import type { CommandIo } from './command-io.ts';
import { findConfigFile } from './config-file/find-config-file.ts';
import { type ConfigInUse, keepReloading } from './config-file/keep-reloading.ts';
import { readConfigFile } from './config-file/read-config-file.ts';
import { errorLogFor, guardProcess } from './process/guard-process.ts';
import { listenFailure } from './process/listen-failure.ts';
import type { Serving } from './process/serving.ts';
import { startWorkers } from './process/start-workers.ts';
import { untilStopped } from './process/until-stopped.ts';
import { runWorker } from './process/worker.ts';

export interface StartFlags extends ConfigOverrides {
  readonly config?: string;
}

/** Runs the gateway in the foreground until a signal ends it. @throws ConfigError, CommandFailure */
export async function start(flags: StartFlags, io: CommandIo): Promise<void> {
  const channel = workerChannel();
  if (channel !== undefined) return runWorker(channel, flags, io);
  const file = findConfigFile(io.cwd, flags.config);
  const source: ConfigSource = file ? await readConfigFile(file) : { value: {} };
  const parse = (read: ConfigSource): Settings => parseSettings(read, io.env, flags);
  const settings = parse(source);
  const config: ConfigInUse | undefined = file && { file, source, settings, parse };
  const runtime = await loadRuntime();
  const serving = await serve(settings, source, runtime, io);
  guardProcess(errorLogFor(serving, settings, io));
  const facts = { version: VERSION, runtime: runtime.name, url: serving.url, settings, env: io.env };
  for (const line of bannerLines({ ...facts, configName: file?.name })) io.err(line);
  const reloading = config && keepReloading(config, (...next) => serving.reload(...next), runtime.clock, io);
  const stopped = untilStopped(serving, runtime.clock, io);
  io.out(`listening on ${serving.url}`);
  await stopped;
  reloading?.stop();
}

async function serve(
  settings: Settings,
  source: ConfigSource,
  runtime: Runtime,
  io: CommandIo,
): Promise<Serving> {
  try {
    if (settings.server.workers > 1) return await startWorkers(settings, source, runtime, io);
    return await startGateway({ settings, runtime, write: (bytes) => void process.stderr.write(bytes) });
  } catch (error) {
    throw listenFailure(error, settings.server);
  }
}
