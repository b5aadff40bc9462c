import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linkedCheckout } from './checkout.ts';
import { extractSnippets, type Snippet } from './extract.ts';
import { type Server, startServer } from './server.ts';

// Runs every snippet of README, ARCHITECTURE, bench/ and docs/ as a reader would, against a gateway and a simulator of its
// own: their addresses stand in for those in the text. A block that is neither run nor said not to be is an error.
// `node tools/snippets/run.ts README.md` runs one page.

const ROOT = join(import.meta.dirname, '../..');
const TIMEOUT_MS = 60_000;
const GATEWAY = '127.0.0.1:8787';
const SIMULATOR = '127.0.0.1:8790';
/** Long enough for a key of the configuration. */
const ANY_SECRET = 'a-value-of-the-environment';

interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const checkout = linkedCheckout();
const python = join(checkout.path, '.venv/bin/python');
const env = {
  ...process.env,
  PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}`,
};

const servers: Server[] = [];
let ran = 0;
let failed = 0;
let leftOut = 0;
try {
  for (const args of [
    ['start', '--listen', '127.0.0.1:0', '--log', 'off'],
    ['sim', '--listen', '127.0.0.1:0', '--ttft', '10ms', '--rate', '0'],
  ]) {
    servers.push(await startServer(args, { cwd: checkout.path, env }));
  }
  for (const snippet of snippets(process.argv.slice(2))) {
    if (snippet.mode === 'run' && snippet.language === 'python' && !existsSync(python)) {
      leftOut++;
      continue;
    }
    const problem = problemOf(snippet);
    if (problem !== undefined) process.stderr.write(`${snippet.file}:${snippet.line}: ${problem}\n`);
    if (problem !== undefined) failed++;
    else if (snippet.mode === 'run') ran++;
  }
} finally {
  await Promise.all(servers.map((server) => server.stop()));
  checkout.remove();
}
const noPython = leftOut === 0 ? '' : `, ${leftOut} left out for want of .venv`;
process.stdout.write(`snippets: ${ran} ran, ${failed} failed${noPython}\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** Of the pages named; of all, where none is. */
function snippets(named: readonly string[]): Snippet[] {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const files = ['README.md', 'ARCHITECTURE.md', 'bench/README.md', ...docs.map((file) => `docs/${file}`)];
  return files
    .filter((file) => file.endsWith('.md') && existsSync(join(ROOT, file)))
    .filter((file) => named.length === 0 || named.includes(file))
    .sort()
    .flatMap((file) => extractSnippets(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** What is wrong with the snippet; undefined: nothing. */
function problemOf(snippet: Snippet): string | undefined {
  const command = commandFor(snippet);
  if (snippet.mode === 'none') return command && 'say <!-- run --> or <!-- not run: why --> before it';
  if (snippet.mode === 'skip') return undefined;
  if (command === undefined)
    return `nobody knows how to run ${snippet.language || 'a block without a language'}`;
  const { status, signal, stdout, stderr } = spawnSync(command.file, command.args, {
    cwd: checkout.path,
    env: { ...env, ...command.env },
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  const output = `${stdout}${stderr}`;
  if (status !== 0) return `ended with ${status ?? signal}\n${output}`;
  if (snippet.expect !== undefined && !stdout.includes(snippet.expect))
    return `its output lacks ${JSON.stringify(snippet.expect)}\n${output}`;
  return undefined;
}

/** undefined: not a language that one runs. */
function commandFor({ language, text }: Snippet): Command | undefined {
  const [gateway, simulator] = servers;
  const live = text
    .replaceAll(GATEWAY, gateway?.address ?? GATEWAY)
    .replaceAll(SIMULATOR, simulator?.address ?? SIMULATOR);
  switch (language) {
    case 'sh':
    case 'bash':
      return { file: 'bash', args: ['-euo', 'pipefail', '-c', live] };
    case 'ts':
    case 'js':
      return { file: 'bun', args: ['--no-env-file', written(`snippet.${language}`, live)] };
    case 'python':
      return { file: python, args: [written('snippet.py', live)] };
    case 'yaml':
      return {
        file: 'bun',
        args: ['--no-env-file', 'src/cli.ts', 'check', written('snippet.yaml', live)],
        env: secretsFor(live),
      };
    default:
      return undefined;
  }
}

function written(name: string, text: string): string {
  const path = join(checkout.path, name);
  writeFileSync(path, text);
  return path;
}

/** A value for each `${NAME}` without a default. */
function secretsFor(yaml: string): NodeJS.ProcessEnv {
  return Object.fromEntries([...yaml.matchAll(/\$\{(\w+)\}/g)].map((match) => [match[1], ANY_SECRET]));
}
