import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse as parseYamlValue } from 'yaml';
import { formatListenAddress, parseListenAddress } from '../core/fields/listen-address.ts';
import type { Clock } from '../ports/clock.ts';
import type { ListeningServer } from '../ports/http-server.ts';
import { loadRuntime } from '../roots/load-runtime.ts';
import { parseScript, type ScriptEntry } from '../simulator/faults/fault-script.ts';
import { parseSimulatorFlags, type SimulatorFlags, type SimulatorOptions } from '../simulator/options.ts';
import { createSimulator } from '../simulator/simulator.ts';
import { CommandFailure, type CommandIo, EXIT } from './command-io.ts';
import { listenFailure } from './process/listen-failure.ts';
import { untilStopped } from './process/until-stopped.ts';

export interface SimFlags extends SimulatorFlags {
  readonly listen: string;
  readonly script?: string;
}

/** Runs the model simulator in the foreground until a signal ends it. @throws CommandFailure */
export async function sim(flags: SimFlags, io: CommandIo): Promise<void> {
  const address = parseListenAddress(flags.listen);
  if (address === undefined) {
    throw new CommandFailure(
      `--listen: "${flags.listen}" must be HOST:PORT, such as 127.0.0.1:8790`,
      EXIT.usage,
    );
  }
  const options = simulatorOptions(flags);
  const script =
    flags.script === undefined ? [] : await readScript(resolve(io.cwd, flags.script), flags.script);
  const { clock, random, httpServer } = await loadRuntime();
  const simulator = createSimulator({ clock, random, ...options });
  simulator.script(...script);
  const server = await httpServer.listen(simulator.handle, address).catch((error: unknown) => {
    throw listenFailure(error, address);
  });
  const url = `http://${formatListenAddress({ hostname: address.hostname, port: server.port })}`;
  io.err('sluiceway sim: a model server that speaks Bedrock, Anthropic and OpenAI; any key, any model');
  io.err(`  base URLs  OpenAI ${url}/v1   Anthropic ${url}   Bedrock ${url}`);
  io.err(`  faults     by header x-sim-fault, by model, or: curl ${url}/_sim/script -d '{"faults":["429"]}'`);
  io.err(`  attempts   curl ${url}/_sim/log`);
  const stopped = untilStopped(stoppable(server, clock), clock, io);
  io.out(`listening on ${url}`);
  await stopped;
}

function simulatorOptions(flags: SimFlags): Partial<SimulatorOptions> {
  try {
    return parseSimulatorFlags(flags);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailure(error.message, EXIT.usage);
    throw error;
  }
}

async function readScript(path: string, name: string): Promise<ScriptEntry[]> {
  try {
    return parseScript(parseYamlValue(await readFile(path, 'utf8')));
  } catch (error) {
    throw new CommandFailure(
      `--script ${name}: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.usage,
    );
  }
}

/** Bounds how long streams under way may take to end, because a simulated hang never ends. */
const DRAIN_MS = 5_000;
const DRAIN_POLL_MS = 20;

function stoppable(
  server: ListeningServer,
  clock: Clock,
): { drain(): Promise<void>; close(): Promise<void> } {
  const close = (): Promise<void> => server.close();
  return {
    close,
    async drain() {
      server.drain();
      const until = clock.monotonic() + DRAIN_MS;
      while (server.inFlight() > 0 && clock.monotonic() < until) {
        await new Promise<void>((done) => void clock.setTimer(done, DRAIN_POLL_MS));
      }
      await close();
    },
  };
}
