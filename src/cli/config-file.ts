import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConfigSource } from '../config/load.ts';
import { ConfigError } from '../core/fields/problem.ts';

export const DEFAULT_CONFIG_NAME = 'sluiceway.yaml';

export interface ConfigFilePath {
  readonly path: string;
  /** As messages show it: relative where that is shorter. */
  readonly name: string;
}

/** The file named, or `sluiceway.yaml` where there is one; undefined: none, the defaults apply. */
export function findConfigFile(cwd: string, named: string | undefined): ConfigFilePath | undefined {
  const path = resolve(cwd, named ?? DEFAULT_CONFIG_NAME);
  if (named === undefined && !existsSync(path)) return undefined;
  const short = relative(cwd, path);
  return { path, name: short.length < path.length && !short.startsWith('..') ? short : path };
}

/** @throws ConfigError when the file cannot be read, or is a module without a default export */
export async function readConfigFile({ path, name }: ConfigFilePath): Promise<ConfigSource> {
  if (MODULES.has(extname(path))) return { value: await importDefault(path, name), fileName: name };
  try {
    return { text: await readFile(path, 'utf8'), fileName: name };
  } catch (error) {
    throw new ConfigError([{ path: '', message: `cannot be read: ${reason(error)}` }], name);
  }
}

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);

let imports = 0;

async function importDefault(path: string, name: string): Promise<unknown> {
  let module: unknown;
  try {
    // A module is loaded once per URL: the query makes it a new one after a change.
    module = await import(`${pathToFileURL(path).href}?read=${++imports}`);
  } catch (error) {
    throw new ConfigError([{ path: '', message: `cannot be loaded: ${reason(error)}` }], name);
  }
  if (typeof module === 'object' && module !== null && 'default' in module) return module.default;
  throw new ConfigError(
    [{ path: '', message: 'has no default export; write `export default defineConfig({…})`' }],
    name,
  );
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'it may not be read by this user';
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
