import { matchesGlob } from 'node:path';
import { FILE_LINES, MEDIAN_FILE_LINES } from '../limits.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** Files are short, and most of them shorter. */
export function fileLines({ sources, src }: Project): Problem[] {
  const long = sources.flatMap(({ path, lines }) => {
    const most = FILE_LINES.find(({ files }) => matchesGlob(path, files))?.most ?? Number.POSITIVE_INFINITY;
    return lines > most ? [{ path, line: most, message: `${lines} lines, at most ${most} are allowed` }] : [];
  });
  const median = medianLines(src.map(({ lines }) => lines));
  if (median <= MEDIAN_FILE_LINES) return long;
  return [
    ...long,
    { path: 'src', message: `the median file has ${median} lines, at most ${MEDIAN_FILE_LINES} are allowed` },
  ];
}

export function medianLines(lines: readonly number[]): number {
  return lines.toSorted((a, b) => a - b)[Math.floor(lines.length / 2)] ?? 0;
}
