import { matchesGlob } from 'node:path';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';
import { MAY_HOLD_STATE } from '../state/allowed.ts';
import { changedModuleConstants } from '../state/changed-constants.ts';
import { exportedContainers } from '../state/exported-containers.ts';
import { mutableDeclarations } from '../state/mutable-declarations.ts';

/** What lives as long as the process belongs to whoever made it, or to an adapter; never to a module. */
export function moduleState({ src }: Project): Problem[] {
  return src
    .filter(({ path }) => !MAY_HOLD_STATE.some((glob) => matchesGlob(path, glob)))
    .flatMap((file) =>
      [...mutableDeclarations(file), ...changedModuleConstants(file), ...exportedContainers(file)].map(
        ({ start, message }) => ({ path: file.path, line: file.lineAt(start), message }),
      ),
    );
}
