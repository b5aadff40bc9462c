import { posix } from 'node:path';
import type { Problem } from '../problem.ts';
import type { Project } from '../source/project.ts';

const URL = /https?:\/\/\S+/g;
const PAGE = /[\w.-]+(?:\/[\w.-]+)*\.md\b/g;
const ELSEWHERE = /\b(?:DESIGN|STYLE|INTERFACE) ?§|\breference\/[\w.-]+/;

/** A comment cites only what the repository or a URL holds, so that its reader can look it up. */
export function commentSources({ files, documents }: Project): Problem[] {
  const known = new Set(documents.flatMap((path) => [path, posix.basename(path)]));
  return files.flatMap((file) =>
    file.comments.flatMap(({ value, start }) => {
      const text = value.replaceAll(URL, '');
      const pages = [...text.matchAll(PAGE)].map(([page]) => page).filter((page) => !known.has(page));
      const cited = [...pages, ...(ELSEWHERE.exec(text) ?? [])];
      return cited.map((what) => ({
        path: file.path,
        line: file.lineAt(start),
        message: `cites ${what}, which is not in the repository`,
      }));
    }),
  );
}
