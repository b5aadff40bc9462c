import { join } from 'node:path';
import { compareProblems, formatProblem } from './problem.ts';
import { medianLines } from './rules/file-lines.ts';
import { countTestLines } from './rules/test-ratio.ts';
import { RULES } from './rules.ts';
import { readProject } from './source/project.ts';

// Holds the structure by machine: `npm run structure`. dependency-cruiser would be the library for the imports, but it
// needs the parser of TypeScript ≤ 6 and sees no file of ours (docs/decisions).

const project = readProject(join(import.meta.dirname, '../..'));
const problems = RULES.flatMap((rule) => rule(project)).toSorted(compareProblems);
for (const problem of problems) process.stderr.write(`${formatProblem(problem)}\n`);

const { src } = project;
const { ratio } = countTestLines(project);
process.stdout.write(
  `structure: ${src.length} files of src/, median ${medianLines(src.map(({ lines }) => lines))} lines, ` +
    `tests : sources ${ratio.toFixed(2)}, ${problems.length} problems\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
