import type { ConfigFile } from './schema.ts';

export type { ConfigFile } from './schema.ts';

/** For configurations in TypeScript: gives the file's shape to the editor, returns what it got. */
export function defineConfig(config: ConfigFile): ConfigFile {
  return config;
}
