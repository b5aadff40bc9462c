import type { Clock } from '../../../ports/clock.ts';
import type { KeyDigest, KeyStore, StoredKey } from '../../../ports/stores/key-store.ts';
import { rotatedKey } from '../counting/rotated-key.ts';
import { CHANGE_KEY_SCRIPT } from './lua/change-key.ts';
import type { RedisLink } from './redis-link.ts';
import { asJsonText, type RedisNames } from './redis-names.ts';

/** As it is stored: with its place in the order of making. */
interface PlacedKey {
  readonly place: number;
  readonly key: StoredKey;
}

/** All keys in one hash, as JSON. A change is written only over what it was made from. */
export class RedisKeys implements KeyStore {
  readonly #link: RedisLink;
  readonly #clock: Clock;
  readonly #all: string;
  readonly #version: string;

  constructor(link: RedisLink, names: RedisNames, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#all = names.of('keys');
    this.#version = names.of('keys-version');
  }

  async version(): Promise<number> {
    return Number(await this.#link.command(['GET', this.#version]));
  }

  async all(): Promise<readonly StoredKey[]> {
    const stored = (await this.#link.command(['HVALS', this.#all])) as readonly string[];
    return stored
      .map(placedKey)
      .toSorted((a, b) => a.place - b.place)
      .map(({ key }) => key);
  }

  async create(key: StoredKey): Promise<boolean> {
    // Two that are made at once may have the same place: their order is not known then.
    const place = (await this.version()) + 1;
    return await this.#write(key.name, '', { place, key });
  }

  rotate(name: string, next: KeyDigest, oldUntilMs: number): Promise<boolean> {
    return this.#change(name, (key) =>
      key.revokedAt === undefined ? rotatedKey(key, next, oldUntilMs, this.#clock.now()) : undefined,
    );
  }

  async revoke(name: string, atMs: number): Promise<boolean> {
    let found = false;
    await this.#change(name, (key) => {
      found = true;
      return key.revokedAt === undefined ? { ...key, revokedAt: atMs } : undefined;
    });
    return found;
  }

  /** False: there is no such key, or it stays as it is. */
  async #change(name: string, change: (key: StoredKey) => StoredKey | undefined): Promise<boolean> {
    for (;;) {
      const stored = (await this.#link.command(['HGET', this.#all, asJsonText(name)])) as string | null;
      if (stored === null) return false;
      const { place, key } = placedKey(stored);
      const changed = change(key);
      if (!changed) return false;
      if (await this.#write(name, stored, { place, key: changed })) return true;
    }
  }

  async #write(name: string, before: string, after: PlacedKey): Promise<boolean> {
    const keys = [this.#all, this.#version];
    const args = [asJsonText(name), before, JSON.stringify(after)];
    return (await this.#link.run(CHANGE_KEY_SCRIPT, { keys, args })) === 1;
  }
}

function placedKey(stored: string): PlacedKey {
  const { place, key } = JSON.parse(stored) as PlacedKey;
  // JSON has no undefined.
  return { place, key: { ...key, plan: key.plan, revokedAt: key.revokedAt } };
}
