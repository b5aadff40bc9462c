import type { Clock, Timer } from '../../ports/clock.ts';
import type { KeyStore, StoredKey } from '../../ports/stores/key-store.ts';
import type { KeyLookup, Principal } from '../authenticate.ts';
import { KeyRing } from '../key-ring.ts';

/** With the time of asking and reading, every process obeys a change within a second. */
const POLL_MS = 400;

interface HeldKey {
  readonly principal: Principal;
  /** Wall clock, ms. Undefined: no end is known. */
  readonly untilMs: number | undefined;
}

/**
 * The keys of the store as this process knows them. They are looked up in memory: a wrong key costs the store nothing. While
 * the store is down, the keys known so far keep working.
 */
export class StoredKeys implements KeyLookup {
  readonly #store: Pick<KeyStore, 'version' | 'all'>;
  readonly #clock: Clock;
  #ring = new KeyRing<HeldKey>();
  #names: ReadonlySet<string> = new Set();
  #version: number | undefined;
  #reached = false;
  #started: Promise<void> | undefined;
  #stopped = false;
  #timer: Timer | undefined;
  /** The reading under way, and the one that begins behind it. */
  #reading: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(store: Pick<KeyStore, 'version' | 'all'>, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** False: the store has not answered the last time. What is not known here may exist. */
  get upToDate(): boolean {
    return this.#reached;
  }

  find(digest: string): Principal | undefined {
    const held = this.#ring.findDigest(digest);
    if (held === undefined) return undefined;
    return held.untilMs !== undefined && held.untilMs <= this.#clock.now() ? undefined : held.principal;
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** Reads once, and from then on looks for changes. Resolves after the first reading. Idempotent. Never rejects. */
  start(): Promise<void> {
    this.#started ??= this.refresh().then(() => this.#poll());
    return this.#started;
  }

  /** Knows every change that was made before the call, if the store answers. Never rejects. */
  refresh(): Promise<void> {
    if (this.#reading === undefined) {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined;
      });
      return this.#reading;
    }
    // The reading under way may have begun before the change.
    this.#next ??= this.#reading.then(() => {
      this.#next = undefined;
      return this.refresh();
    });
    return this.#next;
  }

  /** Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #poll(): void {
    if (this.#stopped) return;
    this.#timer = this.#clock.setTimer(() => void this.refresh().then(() => this.#poll()), POLL_MS);
  }

  async #read(): Promise<void> {
    try {
      const version = await this.#store.version();
      // A change behind the version is seen by the next poll.
      if (version !== this.#version) this.#take(await this.#store.all());
      this.#version = version;
      this.#reached = true;
    } catch {
      this.#reached = false;
    }
  }

  #take(keys: readonly StoredKey[]): void {
    const ring = new KeyRing<HeldKey>();
    const names = new Set<string>();
    for (const { name, tenant, plan, digest, older, revokedAt } of keys) {
      if (revokedAt !== undefined) continue;
      const principal = { keyName: name, tenant, plan };
      names.add(name);
      ring.addDigest(digest, { principal, untilMs: undefined });
      for (const old of older) ring.addDigest(old.digest, { principal, untilMs: old.untilMs });
    }
    this.#ring = ring;
    this.#names = names;
  }
}
