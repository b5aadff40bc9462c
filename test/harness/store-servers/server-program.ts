import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe, test } from 'node:test';

/** Debian has the programs of Postgres in a folder for each version, which no PATH has. */
const DEBIAN_POSTGRES = '/usr/lib/postgresql';

/** Where a program is, in PATH or in Debian's folders. Undefined: nowhere. */
export function serverProgram(name: string): string | undefined {
  return programFolders()
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/**
 * Tests that need servers. Where one of them is not on this machine, one test in their place is skipped, whose name says why.
 * `.ci/run` installs the servers and sets SLUICEWAY_TEST_SERVERS=required: there a missing one fails.
 */
export function describeWithServers(name: string, programs: readonly string[], tests: () => void): void {
  const reason = missingServer(programs);
  if (reason === undefined) describe(name, tests);
  else test(`${name}: not tested, ${reason}`, { skip: reason }, () => {});
}

/**
 * Which of the servers is missing. Undefined: none.
 * @throws Error where a missing server is a failure
 */
export function missingServer(
  programs: readonly string[],
  required = process.env.SLUICEWAY_TEST_SERVERS === 'required',
): string | undefined {
  const missing = programs.find((program) => serverProgram(program) === undefined);
  if (missing === undefined) return undefined;
  const reason = `there is no ${missing} on this machine`;
  if (required) throw new Error(reason);
  return reason;
}

function programFolders(): string[] {
  const inPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const versions = existsSync(DEBIAN_POSTGRES) ? readdirSync(DEBIAN_POSTGRES) : [];
  const newestFirst = versions.toSorted((a, b) => Number(b) - Number(a));
  return [...inPath, ...newestFirst.map((version) => join(DEBIAN_POSTGRES, version, 'bin'))];
}
