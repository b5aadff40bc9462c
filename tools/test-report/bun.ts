import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { BunOutput } from './bun-output.ts';

// `node tools/test-report/bun.ts [FLAGS and PATTERNS of bun test]`: its tests, told in one line a file and the totals.

const given = process.argv.slice(2);
const output = new BunOutput(given.some((each) => /^(?:-t|--test-name-pattern|--only)/.test(each)));
// Where an agent or GitHub's runner calls, Bun would leave out lines or add some.
const env = { ...process.env };
for (const name of ['CLAUDECODE', 'AGENT', 'REPL_ID', 'GITHUB_ACTIONS', 'FORCE_COLOR']) delete env[name];
// The shell joins both outputs, so that what a test writes stays beside its result.
const bun = spawn('sh', ['-c', 'exec "$@" 2>&1', 'sh', 'bun', '--no-env-file', 'test', ...given], {
  env,
  stdio: ['ignore', 'pipe', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => bun.kill(signal));
const ended = new Promise<number>((resolve) => {
  bun.on('close', (code) => resolve(code ?? 1));
});
for await (const line of createInterface({ input: bun.stdout })) process.stdout.write(output.take(line));
process.stdout.write(output.end(await ended));
process.exitCode = output.totals.failed > 0 ? 1 : 0;
