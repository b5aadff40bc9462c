import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

const ROOT = join(import.meta.dirname, '..');
const PAGES = ['.', 'docs', 'docs/clients', 'docs/decisions', 'bench']
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .filter((path) => path.endsWith('.md'));
/** The folders in which a path in a sentence may be. */
const STARTS = ['.', 'src'];

function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

describe('documents', () => {
  for (const page of PAGES) {
    test(`${page}: links lead somewhere`, () => {
      for (const [, target = ''] of textOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^(?:https?:|mailto:|#)/.test(target)) continue;
        const [path = '', heading] = target.split('#');
        const file = join(dirname(page), path);
        assert.ok(existsSync(join(ROOT, file)), `${page}: ${target}`);
        if (heading !== undefined) assert.ok(headings(file).includes(heading), `${page}: ${target}`);
      }
    });

    test(`${page}: source files named in it exist`, () => {
      for (const [path] of textOf(page).matchAll(/(?<![\w/.<{-])[\w-]+(?:\/[\w.-]+)+\.ts\b/g)) {
        assert.ok(
          STARTS.some((start) => existsSync(join(ROOT, start, path))),
          `${page}: ${path}`,
        );
      }
    });
  }

  test('every dependency has its line of reason, and no other has one', () => {
    const { dependencies, devDependencies, peerDependencies } = JSON.parse(textOf('package.json'));
    const listed = [...textOf('docs/decisions/README.md').matchAll(/^\| (`[^|]+`) \| [^|]+ \|$/gm)]
      .flatMap(([, names = '']) => names.split(', '))
      .map((name) => name.replaceAll('`', ''));
    assert.deepEqual(
      listed.sort(),
      Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }).sort(),
    );
  });
});

/** The page's headings as GitHub writes them in links. */
function headings(page: string): string[] {
  return [...textOf(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
