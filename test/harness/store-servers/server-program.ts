import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Debian has the programs of Postgres in a folder for each version, which no PATH has. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** Where a program is, in PATH or in Debian's folders. Undefined: nowhere. */
export function serverProgram(name: string): string | undefined {
  return programFolders()
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/**
 * Why the tests of a store cannot run on this machine, for the `skip` option of a test. False: they can. `.ci/run` installs
 * the servers and sets SLUICEWAY_TEST_SERVERS=required, so that a missing one fails there and is not skipped in silence.
 * @throws Error where a missing server is a failure
 */
export function skipWithout(
  program: string,
  required = process.env.SLUICEWAY_TEST_SERVERS === 'required',
): string | false {
  if (serverProgram(program) !== undefined) return false;
  const reason = `there is no ${program} on this machine`;
  if (required) throw new Error(reason);
  return reason;
}

function programFolders(): string[] {
  const inPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  return [...inPath, ...newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin'))];
}
