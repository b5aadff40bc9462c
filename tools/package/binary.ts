import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';

// Makes one file that runs without Bun, Node or npm: `node tools/package/binary.ts`, with `--target bun-linux-arm64` for
// another machine than this one (Bun then downloads the runtime for it).

const ROOT = join(import.meta.dirname, '../..');
const { values } = parseArgs({
  options: {
    outfile: { type: 'string', default: join(ROOT, 'dist-bin/sluiceway') },
    target: { type: 'string' },
  },
});

mkdirSync(dirname(values.outfile), { recursive: true });
const args = [
  'build',
  '--compile',
  // What lies in the folder where it is started is its user's: it takes nothing from there but its configuration.
  '--no-compile-autoload-dotenv',
  '--no-compile-autoload-bunfig',
  // Stack traces in the log name the source.
  '--sourcemap=inline',
  ...(values.target === undefined ? [] : [`--target=${values.target}`]),
  `--outfile=${values.outfile}`,
  join(ROOT, 'src/cli.ts'),
];
const { status } = spawnSync(join(ROOT, 'node_modules/.bin/bun'), args, { stdio: 'inherit', cwd: ROOT });
process.exitCode = status ?? 1;
