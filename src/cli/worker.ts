import { ConfigReloader } from '../config/reloader.ts';
import type { Settings } from '../config/settings.ts';
import type { Runtime } from '../roots/runtime.ts';
import { type RunningGateway, startGateway } from '../roots/start.ts';
import type { WorkerChannel } from '../roots/worker-channel.ts';
import { mergeMetrics } from '../telemetry/merge-metrics.ts';
import type { CommandIo } from './command-io.ts';
import { readConfigFile } from './config-file.ts';
import { guardProcess, tellerOf } from './guard-process.ts';
import type { ConfigInUse } from './keep-reloading.ts';
import { listenFailure } from './listen-failure.ts';
import { untilStopped } from './until-stopped.ts';

export interface WorkerParts {
  readonly channel: WorkerChannel;
  readonly settings: Settings;
  readonly config: ConfigInUse | undefined;
  readonly runtime: Runtime;
  readonly io: CommandIo;
}

/** One of several processes on a port; its parent tells it when to reload and when to stop. */
export async function runWorker({ channel, settings, config, runtime, io }: WorkerParts): Promise<void> {
  const server = { ...settings.server, port: channel.port };
  const gateway = await startGateway({
    settings: { ...settings, server },
    runtime,
    write: (text) => void process.stderr.write(text),
    reusePort: true,
    mergedMetrics: async () => mergeMetrics(await channel.collectMetrics()),
  }).catch((error: unknown) => {
    throw listenFailure(error, server);
  });
  guardProcess(tellerOf(gateway, settings, io));
  channel.onMetricsWanted(() => gateway.metricsText());
  if (config) reloadOnHangup(config, gateway, runtime, io);
  const { promise: orphaned, resolve: onOrphaned } = Promise.withResolvers<void>();
  channel.onOrphaned(onOrphaned);
  const stopped = untilStopped(gateway, runtime.clock, { ...io, err: () => {} });
  channel.ready(gateway.port);
  await Promise.race([stopped, orphaned.then(() => gateway.drain())]);
}

/** The parent watches the file, and speaks of it; what it passes on here was good a moment ago. */
function reloadOnHangup(config: ConfigInUse, gateway: RunningGateway, runtime: Runtime, io: CommandIo): void {
  const reloader = new ConfigReloader({
    clock: runtime.clock,
    started: config.settings,
    text: undefined,
    read: () => readConfigFile(config.file),
    parse: (source) => config.parse(source),
    onSettings: (next) => gateway.reload(next),
    onRefused: (error) =>
      io.err(`sluiceway: worker ${process.pid} keeps its configuration\n${error.message}`),
  });
  process.on('SIGHUP', () => void reloader.reload());
}
