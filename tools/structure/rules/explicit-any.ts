import { ANY_PER_1000_LINES } from '../limits.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** `any` is rare; where it is not, each use is named. */
export function explicitAny({ src }: Project): Problem[] {
  const uses = src.flatMap((file) =>
    file.tree.nodesOf('TSAnyKeyword').map(({ start }) => ({
      path: file.path,
      line: file.lineAt(start),
      message: `any: more than ${ANY_PER_1000_LINES} in 1,000 lines of src/`,
    })),
  );
  const lines = src.reduce((sum, file) => sum + file.lines, 0);
  return (uses.length / lines) * 1000 > ANY_PER_1000_LINES ? uses : [];
}
