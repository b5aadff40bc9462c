import { main } from './main.ts';

export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command line run in a folder: its exit code, standard output and standard error. */
export async function runCommand(cwd: string, ...args: readonly string[]): Promise<CommandResult> {
  const lines = { out: [] as string[], err: [] as string[] };
  const code = await main(args, {
    env: {},
    cwd,
    command: 'sluiceway',
    out: (line) => void lines.out.push(line),
    err: (line) => void lines.err.push(line),
  });
  return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
}
