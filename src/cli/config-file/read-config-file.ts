import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ConfigSource } from '../../config/load.ts';
import { ConfigError } from '../../core/fields/problem.ts';
import type { ConfigFilePath } from './find-config-file.ts';

const MODULES: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);

/** @throws ConfigError when the file cannot be read, or is a module without a default export */
export async function readConfigFile({ path, name }: ConfigFilePath): Promise<ConfigSource> {
  if (MODULES.has(extname(path))) return { value: await importDefault(path, name), fileName: name };
  try {
    return { text: await readFile(path, 'utf8'), fileName: name };
  } catch (error) {
    throw new ConfigError([{ path: '', message: `cannot be read: ${reason(error)}` }], name);
  }
}

async function importDefault(path: string, name: string): Promise<unknown> {
  let module: unknown;
  try {
    module = await import(`${moduleSpecifier(path)}?read=${randomUUID()}`);
  } catch (error) {
    throw new ConfigError([{ path: '', message: `cannot be loaded: ${reason(error)}` }], name);
  }
  if (typeof module === 'object' && module !== null && 'default' in module) return module.default;
  throw new ConfigError(
    [{ path: '', message: 'has no default export; write `export default defineConfig({…})`' }],
    name,
  );
}

/**
 * What to import a file by. The runtimes load a module once and keep it; a new query makes them read the changed file.
 * Bun 1.4 ignores the query of a `file:` URL, and Node takes no `%` or `#` in a bare path.
 */
function moduleSpecifier(path: string): string {
  return process.versions.bun === undefined ? pathToFileURL(path).href : path;
}

function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a directory';
  if (code === 'EACCES') return 'it may not be read by this user';
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
}
