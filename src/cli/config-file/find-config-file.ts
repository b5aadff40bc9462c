import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';

export const DEFAULT_CONFIG_NAME = 'sluiceway.yaml';

export interface ConfigFilePath {
  readonly path: string;
  /** For messages: relative where that is shorter. */
  readonly name: string;
}

/** The named file, else `sluiceway.yaml` if it exists; undefined: there is none, and the defaults apply. */
export function findConfigFile(cwd: string, named: string | undefined): ConfigFilePath | undefined {
  const path = resolve(cwd, named ?? DEFAULT_CONFIG_NAME);
  if (named === undefined && !existsSync(path)) return undefined;
  return shown(path, cwd);
}

/** Where a file is looked for that nobody has named. */
export function defaultConfigFile(cwd: string): ConfigFilePath {
  return shown(resolve(cwd, DEFAULT_CONFIG_NAME), cwd);
}

function shown(path: string, cwd: string): ConfigFilePath {
  const short = relative(cwd, path);
  return { path, name: short.length < path.length && !short.startsWith('..') ? short : path };
}
