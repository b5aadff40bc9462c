import type { ConfigOverrides, ConfigSource } from '../../config/load.ts';
import { parseSettings } from '../../roots/configuration.ts';
import { loadRuntime } from '../../roots/load-runtime.ts';
import { startGateway } from '../../roots/start.ts';
import type { WorkerChannel } from '../../roots/workers/worker-channel.ts';
import { mergeMetrics } from '../../telemetry/metrics/merge-metrics.ts';
import type { CommandIo } from '../command-io.ts';
import { errorLogFor, guardProcess } from './guard-process.ts';
import { listenFailure } from './listen-failure.ts';
import { untilStopped } from './until-stopped.ts';

/** Runs one of several processes that share a port. The parent sends the configuration, and the signal to stop. */
export async function runWorker(
  channel: WorkerChannel,
  flags: ConfigOverrides,
  io: CommandIo,
): Promise<void> {
  // The parent has checked it already and has printed its problems.
  const parse = (value: unknown) => parseSettings(value as ConfigSource, io.env, flags);
  const runtime = await loadRuntime();
  const settings = parse(await channel.configuration());
  const server = { ...settings.server, port: channel.port };
  const gateway = await startGateway({
    settings: { ...settings, server },
    runtime,
    write: (bytes) => void process.stderr.write(bytes),
    terminal: process.stderr.isTTY,
    reusePort: true,
    mergedMetrics: async () => mergeMetrics(await channel.collectMetrics()),
  }).catch((error: unknown) => {
    throw listenFailure(error, server);
  });
  guardProcess(errorLogFor(gateway, settings, io));
  channel.onMetricsWanted(() => gateway.metricsText());
  channel.onConfiguration((value) => gateway.reload(parse(value)));
  channel.onReloadRefused((problems, quiet) => gateway.reloadRefused(problems, quiet));
  // `pkill -HUP sluiceway` reaches the workers too; without a listener it would end them. The parent reloads for all.
  process.on('SIGHUP', () => {});
  const { promise: orphaned, resolve: onOrphaned } = Promise.withResolvers<void>();
  channel.onOrphaned(onOrphaned);
  const stopped = untilStopped(gateway, runtime.clock, { ...io, err: () => {} });
  channel.ready(gateway.port);
  await Promise.race([stopped, orphaned.then(() => gateway.drain())]);
}
