import { dirname, resolve } from 'node:path';
import type { Settings, StoreAddress } from '../../config/settings.ts';

const SQLITE = 'sqlite:';

/** The settings with absolute paths of SQLite files. A relative one starts at the folder of its configuration. */
export function withStorePaths(settings: Settings, fileName: string | undefined): Settings {
  const folder = fileName === undefined ? process.cwd() : dirname(resolve(fileName));
  const absolute = (address: StoreAddress): StoreAddress =>
    address.scheme === 'sqlite'
      ? { ...address, url: SQLITE + resolve(folder, sqlitePath(address)) }
      : address;
  const { state, counters } = settings.stores;
  const stores = { ...settings.stores, state: absolute(state), counters: counters && absolute(counters) };
  return { ...settings, stores };
}

export function sqlitePath({ url }: StoreAddress): string {
  return url.slice(SQLITE.length);
}
