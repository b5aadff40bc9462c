import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface FileWatch {
  close(): void;
}

/**
 * Hints whenever the file may have changed, more often than it has. The folders are watched, not the file: editors put a
 * new file in its place, and Kubernetes turns the symlink `..data` beside it to another folder.
 * @throws Error when the system gives no (more) watches
 */
export function watchFile(path: string, onHint: () => void): FileWatch {
  const own = new FolderWatch(
    dirname(path),
    (name) => name === basename(path) || name.startsWith('..'),
    hint,
  );
  let target: FolderWatch | undefined;
  let targetPath = path;
  followLinks();

  function hint(): void {
    followLinks();
    onHint();
  }

  /** Where the path is a symlink, the file it stands for may be changed in place, far away. */
  function followLinks(): void {
    const real = realPath(path);
    if (real === targetPath) return;
    targetPath = real;
    target?.close();
    target = undefined;
    if (real !== path) target = new FolderWatch(dirname(real), (name) => name === basename(real), hint);
  }

  return {
    close() {
      own.close();
      target?.close();
    },
  };
}

class FolderWatch {
  readonly #watcher: FSWatcher;

  constructor(folder: string, concerns: (name: string) => boolean, onHint: () => void) {
    this.#watcher = watch(folder, { persistent: false }, (_event, name) => {
      if (name === null || concerns(name)) onHint();
    });
    // A folder that vanishes ends its watch; SIGHUP still works.
    this.#watcher.on('error', () => this.#watcher.close());
  }

  close(): void {
    this.#watcher.close();
  }
}

/** The path itself while what it stands for is not there (between an editor's two steps). */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
