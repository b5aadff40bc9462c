import { FILES_IN_FOLDER } from '../limits.ts';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

/** A folder is seen at a glance. */
export function folderFiles({ sources }: Project): Problem[] {
  const byFolder = Map.groupBy(sources, (file) => file.folder);
  return [...byFolder].flatMap(([path, { length }]) =>
    length > FILES_IN_FOLDER
      ? [{ path, message: `${length} files, at most ${FILES_IN_FOLDER} are allowed; make sub-folders` }]
      : [],
  );
}
