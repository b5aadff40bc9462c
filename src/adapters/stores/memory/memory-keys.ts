import type { Clock } from '../../../ports/clock.ts';
import type { KeyDigest, KeyStore, StoredKey } from '../../../ports/stores/key-store.ts';
import { StoreDown } from '../../../ports/stores/limit-store.ts';
import { rotatedKey } from '../counting/rotated-key.ts';

export class MemoryKeys implements KeyStore {
  readonly #clock: Clock;
  readonly #most: number;
  readonly #keys = new Map<string, StoredKey>();
  #version = 0;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#most = most;
  }

  version(): Promise<number> {
    return Promise.resolve(this.#version);
  }

  all(): Promise<readonly StoredKey[]> {
    return Promise.resolve([...this.#keys.values()]);
  }

  create(key: StoredKey): Promise<boolean> {
    if (this.#keys.has(key.name)) return Promise.resolve(false);
    if (this.#keys.size >= this.#most) {
      return Promise.reject(new StoreDown('memory:', new Error('it is full of keys')));
    }
    return this.#change(key);
  }

  rotate(name: string, next: KeyDigest, oldUntilMs: number): Promise<boolean> {
    const key = this.#keys.get(name);
    if (!key || key.revokedAt !== undefined) return Promise.resolve(false);
    return this.#change(rotatedKey(key, next, oldUntilMs, this.#clock.now()));
  }

  revoke(name: string, atMs: number): Promise<boolean> {
    const key = this.#keys.get(name);
    if (!key) return Promise.resolve(false);
    return key.revokedAt === undefined ? this.#change({ ...key, revokedAt: atMs }) : Promise.resolve(true);
  }

  #change(key: StoredKey): Promise<boolean> {
    this.#keys.set(key.name, key);
    this.#version++;
    return Promise.resolve(true);
  }
}
