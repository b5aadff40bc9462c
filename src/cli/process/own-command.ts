/** Where the script of a binary made by `bun build --compile` lies: inside of it, on POSIX and on Windows. */
const INSIDE_BINARY = /^(?:\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/;

/** The command line that started this process, to start it once more. */
export function ownCommand({
  execPath,
  execArgv,
  argv,
}: Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv'>): [string, ...string[]] {
  const [script = '', ...args] = argv.slice(1);
  // A compiled binary finds its script by itself, and would take the name of it for an argument.
  if (INSIDE_BINARY.test(script)) return [execPath, ...args];
  return [execPath, ...execArgv, script, ...args];
}
