import { fail } from '../../core/failure.ts';
import { didYouMean } from '../../core/fields/nearest-name.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Random } from '../../ports/random.ts';
import type { KeyStore, StoredKey } from '../../ports/stores/key-store.ts';
import { orUnavailable } from '../../ports/stores/or-unavailable.ts';
import { newKey } from './new-key.ts';

export interface KeyAdministrationParts {
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'hex'>;
  /** Names of the keys in the configuration. They cannot be taken. */
  readonly configured: ReadonlySet<string>;
  /** Names of the plans in the configuration. */
  readonly plans: ReadonlySet<string>;
}

export interface KeyWish {
  readonly name: string;
  readonly plan?: string | undefined;
  readonly tenant?: string | undefined;
}

/** A key with its text, which is shown this once. */
export interface ShownKey {
  readonly key: string;
  readonly stored: StoredKey;
}

/** As for names in the configuration. */
export const KEY_NAME: RegExp = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** Makes, lists, rotates and revokes keys of one store. The API and the command line do it by the same rules. */
export class KeyAdministration {
  readonly #store: KeyStore;
  readonly #parts: KeyAdministrationParts;

  constructor(store: KeyStore, parts: KeyAdministrationParts) {
    this.#store = store;
    this.#parts = parts;
  }

  /** @throws FailureError `invalid_request`, `name_taken`, `store_unavailable` */
  async create({ name, plan, tenant = name }: KeyWish): Promise<ShownKey> {
    const { clock, random, configured, plans } = this.#parts;
    if (plan !== undefined && !plans.has(plan)) unknownPlan(plan, plans);
    if (configured.has(name)) taken(name, 'is the name of a key in the configuration');
    const { key, digest } = newKey(random);
    const createdAt = clock.now();
    const stored = { ...digest, name, tenant, plan, createdAt, revokedAt: undefined, older: [] };
    const isNew = await orUnavailable(this.#store.create(stored));
    if (!isNew) taken(name, 'is the name of another key, or was: a revoked key keeps its name');
    return { key, stored };
  }

  /** All keys, revoked ones too. @throws FailureError `store_unavailable` */
  list(): Promise<readonly StoredKey[]> {
    return orUnavailable(this.#store.all());
  }

  /**
   * Gives a key another text. The one before stays valid for `overlapMs`.
   * @throws FailureError `not_found`, `store_unavailable`
   */
  async rotate(name: string, overlapMs: number): Promise<ShownKey> {
    const { clock, random } = this.#parts;
    const { key, digest } = newKey(random);
    const isThere = await orUnavailable(this.#store.rotate(name, digest, clock.now() + overlapMs));
    const stored = isThere ? (await this.list()).find((each) => each.name === name) : undefined;
    return stored ? { key, stored } : this.#unknown(name);
  }

  /** @throws FailureError `not_found`, `store_unavailable` */
  async revoke(name: string): Promise<void> {
    const isThere = await orUnavailable(this.#store.revoke(name, this.#parts.clock.now()));
    if (!isThere) await this.#unknown(name);
  }

  async #unknown(name: string): Promise<never> {
    const shown = JSON.stringify(name.slice(0, 128));
    if (this.#parts.configured.has(name))
      return fail('not_found', `name: ${shown} is a key of the configuration: change it there`, NAMED);
    const keys = await this.list();
    if (keys.some((each) => each.name === name))
      return fail('not_found', `name: the key ${shown} was revoked: make another one`, NAMED);
    const names = keys.map((each) => each.name);
    return fail('not_found', `name: no key is named ${shown}${didYouMean(name, names)}`, NAMED);
  }
}

const NAMED = { param: 'name' };

function taken(name: string, why: string): never {
  return fail('name_taken', `name: ${JSON.stringify(name)} ${why}`, NAMED);
}

function unknownPlan(plan: string, plans: ReadonlySet<string>): never {
  const names = [...plans];
  const known =
    names.length === 0 ? ': the configuration has no plans' : `: ${names.slice(0, 20).join(', ')}`;
  const shown = JSON.stringify(plan.slice(0, 128));
  return fail(
    'invalid_request',
    `plan: ${shown} is not the name of a plan${didYouMean(plan, names) || known}`,
    {
      param: 'plan',
    },
  );
}
