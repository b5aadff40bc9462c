import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractSnippets, type Snippet } from './extract.ts';

// Runs every snippet of README and docs/ as a reader would, against a gateway and a simulator of its own: the addresses
// in the text are replaced by theirs. A block that is neither run nor said not to be is an error.

const ROOT = join(import.meta.dirname, '../..');
const MUST_SAY = new Set(['sh', 'bash', 'ts', 'js', 'python', 'yaml']);
const TIMEOUT_MS = 60_000;
const GATEWAY = '127.0.0.1:8787';
const SIMULATOR = '127.0.0.1:8790';
const python = join(ROOT, '.venv/bin/python');
const bin = join(ROOT, 'node_modules/.bin');
const env = {
  ...process.env,
  PATH: `${bin}:${process.env.PATH ?? ''}`,
  BUN_CONFIG_MAX_HTTP_REQUESTS: '65535',
};

interface Outcome {
  readonly snippet: Snippet;
  readonly problem: string | undefined;
}

const scratch = mkdtempSync(join(ROOT, '.snippets-'));
const children: ChildProcess[] = [];
let outcomes: Outcome[] = [];
try {
  const gateway = await started(['start', '--listen', '127.0.0.1:0']);
  const simulator = await started(['sim', '--listen', '127.0.0.1:0', '--ttft', '0', '--rate', '0']);
  outcomes = pages().map((snippet) => ({ snippet, problem: attempt(snippet, gateway, simulator) }));
} finally {
  for (const child of children) child.kill('SIGTERM');
  rmSync(scratch, { recursive: true, force: true });
}
report(outcomes);

function pages(): Snippet[] {
  const docs = existsSync(join(ROOT, 'docs'))
    ? readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    : [];
  const files = ['README.md', 'ARCHITECTURE.md', 'bench/README.md', ...docs.map((file) => `docs/${file}`)];
  return files
    .filter((file) => file.endsWith('.md') && existsSync(join(ROOT, file)))
    .sort()
    .flatMap((file) => extractSnippets(file, readFileSync(join(ROOT, file), 'utf8')));
}

/** Starts `sluiceway ARGS` and waits for the address it prints. */
function started(args: readonly string[]): Promise<string> {
  const child = spawn(join(bin, 'bun'), ['--no-env-file', join(ROOT, 'src/cli.ts'), ...args], {
    cwd: scratch,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let out = '';
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      const address = /listening on http:\/\/(\S+)/.exec(out)?.[1];
      if (address) resolve(address);
    });
    child.on('exit', (code) => reject(new Error(`sluiceway ${args.join(' ')} ended with ${code}`)));
  });
}

/** What is wrong with the snippet; undefined: nothing. */
function attempt(snippet: Snippet, gateway: string, simulator: string): string | undefined {
  if (snippet.mode === 'none') {
    if (!MUST_SAY.has(snippet.language)) return undefined;
    return 'say <!-- run --> or <!-- not run: why --> before it';
  }
  if (snippet.mode === 'skip') return undefined;
  const text = snippet.text.replaceAll(GATEWAY, gateway).replaceAll(SIMULATOR, simulator);
  const command = commandFor(snippet, text);
  if (typeof command === 'string') return command;
  const { status, stdout, stderr } = spawnSync(command.file, command.args, {
    cwd: ROOT,
    env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
  });
  if (status !== 0) return `ended with ${status}\n${stdout}${stderr}`;
  if (snippet.expect !== undefined && !stdout.includes(snippet.expect)) {
    return `its output lacks ${JSON.stringify(snippet.expect)}\n${stdout}`;
  }
  return undefined;
}

function commandFor(snippet: Snippet, text: string): { file: string; args: string[] } | string {
  const write = (name: string): string => {
    const path = join(scratch, name);
    writeFileSync(path, text);
    return path;
  };
  switch (snippet.language) {
    case 'sh':
    case 'bash':
      return { file: 'bash', args: ['-euo', 'pipefail', '-c', text] };
    case 'ts':
    case 'js':
      return { file: join(bin, 'bun'), args: [write(`snippet.${snippet.language}`)] };
    case 'python':
      return existsSync(python) ? { file: python, args: [write('snippet.py')] } : { file: 'true', args: [] };
    case 'yaml':
      return {
        file: join(bin, 'bun'),
        args: ['--no-env-file', join(ROOT, 'src/cli.ts'), 'check', write('snippet.yaml')],
      };
    default:
      return `nobody knows how to run ${snippet.language || 'a block without a language'}`;
  }
}

function report(all: readonly Outcome[]): void {
  const failed = all.filter((outcome) => outcome.problem !== undefined);
  for (const { snippet, problem } of failed)
    process.stderr.write(`${snippet.file}:${snippet.line}: ${problem}\n`);
  const ran = all.filter((outcome) => outcome.snippet.mode === 'run').length - failed.length;
  process.stdout.write(`snippets: ${ran} ran, ${failed.length} failed\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
