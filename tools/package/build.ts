import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

// Makes dist/, what an installed package runs on: JavaScript, declarations and source maps of all that the entry points
// reach. `node tools/package/build.ts`; tsconfig.build.json names the entry points.

const ROOT = join(import.meta.dirname, '../..');
const DIST = join(ROOT, 'dist');

const out = mkdtempSync(join(ROOT, '.build-'));
try {
  compile();
  // Only src/ goes on: version.ts reads the package.json above its folder, and finds it above dist/, too.
  const files = readdirSync(join(out, 'src'), { recursive: true, encoding: 'utf8' });
  const finished = files.filter((file) => /\.(?:js|d\.ts|js\.map)$/.test(file));
  for (const file of finished) {
    const path = join(out, 'src', file);
    const text = readFileSync(path, 'utf8');
    if (file.endsWith('.map')) writeFileSync(path, withPlainSource(text, file));
    else if (file.endsWith('.d.ts')) writeFileSync(path, withEmittedImports(text));
  }
  rmSync(DIST, { recursive: true, force: true });
  mkdirSync(DIST);
  cpSync(join(out, 'src'), DIST, { recursive: true });
  process.stdout.write(`build: ${finished.length} files in dist/\n`);
} finally {
  rmSync(out, { recursive: true });
}

/** @throws Error when the sources have type errors */
function compile(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', join(ROOT, 'tsconfig.build.json'), '--outDir', out];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`tsc ended with ${status}`);
}

/** The source by its path in a checkout: debuggers show the text that the map holds, whatever machine built it. */
function withPlainSource(text: string, file: string): string {
  const source = `src/${file.replace(/\.js\.map$/, '.ts').replaceAll('\\', '/')}`;
  const sources = [relative(dirname(join('dist', file)), source).replaceAll('\\', '/')];
  return JSON.stringify({ ...JSON.parse(text), sources, sourceRoot: '' });
}

/** Declarations keep the `.ts` of the sources, which a package does not hold. */
function withEmittedImports(text: string): string {
  return text.replaceAll(/((?:\bfrom |\bimport\(|\bimport )['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js');
}
