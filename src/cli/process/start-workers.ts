import type { ConfigSource } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import { formatListenAddress } from '../../core/fields/listen-address.ts';
import type { Runtime } from '../../roots/runtime.ts';
import { superviseWorkers, WorkerStartError } from '../../roots/workers/supervise.ts';
import { stackOf } from '../../settle/defect-event.ts';
import { CommandFailure, type CommandIo } from '../command-io.ts';
import { ownCommand } from './own-command.ts';
import type { Serving } from './serving.ts';

/** Serves from several processes, each started with this process's own command line. @throws CommandFailure, and what listening throws */
export async function startWorkers(
  settings: Settings,
  source: ConfigSource,
  runtime: Runtime,
  io: CommandIo,
): Promise<Serving> {
  const { hostname, port, workers: count } = settings.server;
  await assertFree(settings, runtime);
  const workers = await superviseWorkers({
    count,
    command: ownCommand(process),
    env: io.env,
    port,
    configuration: source,
    clock: runtime.clock,
    log: (message, detail) => io.err(`sluiceway: ${message} ${JSON.stringify(detail)}`),
  }).catch((error: unknown) => {
    if (error instanceof WorkerStartError) throw new CommandFailure(error.message, error.exitCode);
    throw error;
  });
  return {
    url: `http://${formatListenAddress({ hostname, port: workers.port })}`,
    reload: (_next, read) => workers.reload(read),
    reloadRefused: (problems) => workers.reloadRefused(problems),
    strayError: (message, thrown) => io.err(`sluiceway: ${message}: ${stackOf(thrown)}`),
    drain: () => workers.drain(),
    close: () => workers.close(),
  };
}

/**
 * A shared port can be shared with another gateway too, and the two would answer in turns. Listening once without
 * sharing finds that out: it fails while anybody else listens.
 */
async function assertFree({ server }: Settings, runtime: Runtime): Promise<void> {
  if (server.port === 0) return;
  const { hostname, port } = server;
  const probe = await runtime.httpServer.listen(async () => ({ status: 503, headers: {}, body: null }), {
    hostname,
    port,
  });
  await probe.close();
}
