import type { Environment } from '../core/fields/environment.ts';

/**
 * How this program is called, so that a reader can type what a message names: by npm in a checkout, by npx, or as the
 * installed command.
 * @param script the path of the file that runs
 */
export function typedCommand(script: string, env: Environment): string {
  if (env.npm_lifecycle_event === 'npx') return 'npx sluiceway';
  const isInstalled = /[/\\]node_modules[/\\]/.test(script);
  return isInstalled || !script.endsWith('.ts') ? 'sluiceway' : 'npm run sluiceway --';
}
