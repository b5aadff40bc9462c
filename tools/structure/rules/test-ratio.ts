import { matchesGlob } from 'node:path';
import { TEST_RATIO, TEST_SUITES } from '../limits.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** There is at least as much test as source. */
export function testRatio(project: Project): Problem[] {
  const { tests, sources, ratio } = countTestLines(project);
  if (ratio >= TEST_RATIO) return [];
  const counted = `${tests} lines of tests for ${sources} of source`;
  return [{ path: 'src', message: `${counted}: ${ratio.toFixed(2)}, at least ${TEST_RATIO} is asked for` }];
}

/** Lines in `src/` and `test/`; fixtures and the suites for adapters are on the side of the tests. */
export function countTestLines({ files }: Project): { tests: number; sources: number; ratio: number } {
  const lines = { tests: 0, sources: 0 };
  for (const { path, role, lines: own } of files) {
    if (!/^(?:src|test)\//.test(path)) continue;
    const isSource = role === 'source' && !TEST_SUITES.some((glob) => matchesGlob(path, glob));
    lines[isSource ? 'sources' : 'tests'] += own;
  }
  return { ...lines, ratio: lines.tests / Math.max(lines.sources, 1) };
}
