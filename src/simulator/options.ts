import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';

/** How the simulator answers when no fault says otherwise. */
export interface SimulatorOptions {
  /** Time from a request's arrival to the first token of its answer. Default 150. */
  readonly ttftMs: number;
  /** Tokens a second after the first; 0: as fast as they are read. Default 60. */
  readonly tokensPerSecond: number;
  /** Length of a text answer in tokens; undefined: the text keeps its own length of some 60. */
  readonly tokens: number | undefined;
  /** What `GET /v1/models` lists. Any other model id answers as well. */
  readonly models: readonly string[];
  /** True: unknown top-level fields are refused. Default false, because most compatible servers take them. */
  readonly strict: boolean;
  /** Attempts kept for `GET /_sim/log`; 0: none. Default 10,000. */
  readonly logEntries: number;
  /** Bytes of request bodies kept in the log, all together. Default 64 MiB. */
  readonly logBytes: number;
  /** Longest request body taken. Default 32 MiB. */
  readonly maxBodyBytes: number;
}

export const SIMULATOR_DEFAULTS: SimulatorOptions = Object.freeze({
  ttftMs: 150,
  tokensPerSecond: 60,
  tokens: undefined,
  models: Object.freeze(['sim-1', 'sim-1-mini']),
  strict: false,
  logEntries: 10_000,
  logBytes: 64 * 1024 * 1024,
  maxBodyBytes: 32 * 1024 * 1024,
});

/** The ports the simulator needs beside its options. */
export interface SimulatorBase {
  readonly clock: Clock;
  readonly random: Random;
}

/** Values of the flags of `sluiceway sim`, as typed. */
export interface SimulatorFlags {
  /** `150ms`, `1.5s` or `0`. */
  readonly ttft?: string | undefined;
  /** Tokens a second: `60` or `0`. */
  readonly rate?: string | undefined;
  readonly tokens?: string | undefined;
  readonly strict?: boolean | undefined;
}

/** @throws RangeError naming the flag, its value and what it takes */
export function parseSimulatorFlags(flags: SimulatorFlags): Partial<SimulatorOptions> {
  return {
    ...(flags.ttft === undefined ? {} : { ttftMs: milliseconds('--ttft', flags.ttft) }),
    ...(flags.rate === undefined ? {} : { tokensPerSecond: number('--rate', flags.rate, 0) }),
    ...(flags.tokens === undefined ? {} : { tokens: number('--tokens', flags.tokens, 1) }),
    ...(flags.strict === undefined ? {} : { strict: flags.strict }),
  };
}

function milliseconds(flag: string, value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s)$|^0$/.exec(value);
  if (!match) throw new RangeError(`${flag} is "${value}": write a duration such as 150ms, 1.5s or 0`);
  return Number(match[1] ?? 0) * (match[2] === 's' ? 1000 : 1);
}

function number(flag: string, value: string, min: number): number {
  if (!/^\d{1,6}$/.test(value) || Number(value) < min) {
    throw new RangeError(`${flag} is "${value}": write a whole number from ${min} to 999999`);
  }
  return Number(value);
}
