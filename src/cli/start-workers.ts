import { formatListenAddress } from '../config/listen-address.ts';
import type { Settings } from '../config/settings.ts';
import type { Runtime } from '../roots/runtime.ts';
import { superviseWorkers, WorkerStartError } from '../roots/supervise.ts';
import { stackOf } from '../settle/defect-event.ts';
import { CommandFailure, type CommandIo } from './command-io.ts';

/** Serves from several processes, each this very command line. @throws CommandFailure, and what listening throws */
export async function startWorkers(settings: Settings, runtime: Runtime, io: CommandIo) {
  const { hostname, port, workers: count } = settings.server;
  await assertFree(settings, runtime);
  const [script = '', ...args] = process.argv.slice(1);
  const workers = await superviseWorkers({
    count,
    command: [process.execPath, ...process.execArgv, script, ...args],
    env: io.env,
    port,
    clock: runtime.clock,
    log: (message, detail) => io.err(`sluiceway: ${message} ${JSON.stringify(detail)}`),
  }).catch((error: unknown) => {
    if (error instanceof WorkerStartError) throw new CommandFailure(error.message, error.exitCode);
    throw error;
  });
  return {
    url: `http://${formatListenAddress({ hostname, port: workers.port })}`,
    // Each worker reads the file itself; here it has just been found to be good.
    reload: () => workers.reload(),
    strayError: (message: string, thrown: unknown) => io.err(`sluiceway: ${message}: ${stackOf(thrown)}`),
    drain: () => workers.drain(),
    close: () => workers.close(),
  };
}

/**
 * Workers share their port, also with strangers who share theirs: two gateways would answer in turns. A socket that
 * shares with nobody finds that out.
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
