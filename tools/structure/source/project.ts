import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SourceFile } from './source-file.ts';

/** Where our TypeScript is. */
const CODE_FOLDERS = ['src', 'test', 'bench', 'tools', 'examples'];
const SKIPPED = /(?:^|\/)(?:node_modules|\.git)(?:\/|$)/;

/** What the rules look at: all TypeScript files, and the names of the documents. */
export class Project {
  readonly files: readonly SourceFile[];
  /** Paths of the Markdown files. */
  readonly documents: readonly string[];

  constructor(files: readonly SourceFile[], documents: readonly string[] = []) {
    this.files = files;
    this.documents = documents;
  }

  /** What is neither a test nor a fixture, wherever it is. */
  get sources(): readonly SourceFile[] {
    return this.files.filter((file) => file.role === 'source');
  }

  /** The sources of the product. */
  get src(): readonly SourceFile[] {
    return this.sources.filter((file) => file.path.startsWith('src/'));
  }
}

export function readProject(root: string): Project {
  const paths = CODE_FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    pathsIn(root, folder),
  );
  const files = paths.filter((path) => path.endsWith('.ts'));
  const pages = [...readdirSync(root), ...pathsIn(root, 'docs'), ...paths].filter((path) =>
    path.endsWith('.md'),
  );
  return new Project(
    files.map((path) => new SourceFile(path, readFileSync(join(root, path), 'utf8'))),
    pages,
  );
}

function pathsIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => !SKIPPED.test(path));
}
