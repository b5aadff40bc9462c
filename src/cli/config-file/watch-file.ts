import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

export interface FileWatch {
  close(): void;
}

/**
 * Calls `onHint` whenever the file may have changed, which is more often than it does. The folder is watched, not the
 * file: editors put a new file in its place, and Kubernetes points the symlink `..data` beside it at another folder.
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

  /** The target of a symlink may be changed in place, in a folder that the first watch does not see. */
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
    // Deleting the folder ends its watch; SIGHUP still reloads.
    this.#watcher.on('error', () => this.#watcher.close());
  }

  close(): void {
    this.#watcher.close();
  }
}

/** The path itself while its target is missing, which it is between the two steps of an editor. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
