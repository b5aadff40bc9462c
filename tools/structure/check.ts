import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { BANNED_CALLS, LAYERS, MAY_CALL_ANYTHING } from './layers.ts';

// Holds the structure by machine: import direction, cycles, file sizes, `any`, banned calls. dependency-cruiser would be
// the library for it, but it needs the parser of TypeScript ≤ 6 and sees no file of ours (docs/decisions).

const SRC = join(import.meta.dirname, '../../src');
const MAX_MEDIAN_LINES = 100;
const MAX_LINES = 500;
const MAX_ANY_PER_1000_LINES = 0.5;
const MAX_GATEWAY_LINES = 150;

interface SourceFile {
  /** Relative to `src/`. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Paths relative to `src/` of what it imports there. */
  readonly imports: readonly string[];
}

const problems: string[] = [];
const files = sourceFiles();
checkLayers();
checkCycles();
checkSizes();
checkBannedCalls();

for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`structure: ${files.length} files, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

function sourceFiles(): SourceFile[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) =>
        path.endsWith('.ts') &&
        !path.endsWith('.test.ts') &&
        !path.endsWith('.fixture.ts') &&
        !path.includes('/fixtures/'),
    )
    .map((path) => {
      const text = readFileSync(join(SRC, path), 'utf8');
      return { path, text, lines: text.split('\n').length - 1, imports: importsOf(path, text) };
    });
}

function importsOf(path: string, text: string): string[] {
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]/g,
  );
  return [...found]
    .map((match) =>
      relative(SRC, normalize(join(SRC, dirname(path), match[1] ?? match[2] ?? ''))).replaceAll('\\', '/'),
    )
    .filter((target) => !target.startsWith('..'));
}

function layerOf(path: string) {
  return LAYERS.find((layer) => layer.matches(path));
}

function checkLayers(): void {
  for (const file of files) {
    const from = layerOf(file.path);
    if (!from) {
      problems.push(`src/${file.path}: belongs to no layer (tools/structure/layers.ts)`);
      continue;
    }
    for (const target of file.imports) {
      const to = layerOf(target);
      if (to && to !== from && !from.imports.includes(to.name)) {
        problems.push(`src/${file.path}: ${from.name} may not import ${to.name} (${target})`);
      }
    }
  }
}

function checkCycles(): void {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): void => {
    const at = trail.indexOf(path);
    if (at >= 0) problems.push(`import cycle: ${[...trail.slice(at), path].join(' → ')}`);
    if (at >= 0 || done.has(path)) return;
    trail.push(path);
    for (const target of byPath.get(path)?.imports ?? []) visit(target);
    trail.pop();
    done.add(path);
  };
  for (const file of files) visit(file.path);
}

function checkSizes(): void {
  const sizes = files.map((file) => file.lines).sort((a, b) => a - b);
  const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
  if (median > MAX_MEDIAN_LINES)
    problems.push(`median file has ${median} lines, at most ${MAX_MEDIAN_LINES} are allowed`);
  for (const file of files) {
    const most = file.path.startsWith('gateway/') ? MAX_GATEWAY_LINES : MAX_LINES;
    if (file.lines > most)
      problems.push(`src/${file.path}: ${file.lines} lines, at most ${most} are allowed`);
  }
  const lines = sizes.reduce((sum, size) => sum + size, 0);
  const anys = files.reduce(
    (sum, file) => sum + [...file.text.matchAll(/(?::|<|\bas|,)\s*any\b/g)].length,
    0,
  );
  if ((anys / lines) * 1000 > MAX_ANY_PER_1000_LINES) problems.push(`${anys} uses of any in ${lines} lines`);
}

function checkBannedCalls(): void {
  for (const file of files) {
    if (MAY_CALL_ANYTHING.some((pattern) => pattern.test(file.path))) continue;
    for (const [index, line] of file.text.split('\n').entries()) {
      if (/^\s*(?:\*|\/\/|\/\*)/.test(line)) continue;
      for (const { pattern, instead } of BANNED_CALLS) {
        if (pattern.test(line)) problems.push(`src/${file.path}:${index + 1}: use ${instead}`);
      }
    }
  }
}
