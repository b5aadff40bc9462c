import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { CommandFailure, type CommandIo, EXIT } from './command-io.ts';
import { DEFAULT_CONFIG_NAME } from './config-file/find-config-file.ts';
import { STARTER_CONFIG } from './config-file/starter-config.ts';

/** Writes a commented configuration to begin with. @throws CommandFailure when the file is there and not forced */
export async function init(
  name: string | undefined,
  flags: { readonly force?: boolean },
  io: CommandIo,
): Promise<void> {
  const fileName = name ?? DEFAULT_CONFIG_NAME;
  try {
    await writeFile(resolve(io.cwd, fileName), STARTER_CONFIG, { flag: flags.force ? 'w' : 'wx' });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST')
      throw new CommandFailure(`${fileName} is there already; --force overwrites it`, EXIT.usage);
    throw new CommandFailure(
      `cannot write ${fileName}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  const option = name === undefined ? '' : ` --config ${fileName}`;
  io.out(`wrote ${fileName}; next: ${io.command} start${option}`);
}
