import type {
  IdempotencyClaim,
  IdempotencyState,
  IdempotencyStore,
  KeptAnswer,
} from '../../../ports/stores/idempotency-store.ts';
import { CLAIM_SCRIPT, COMPLETE_SCRIPT, RELEASE_SCRIPT, RENEW_CLAIM_SCRIPT } from './lua/idempotency.ts';
import type { RedisLink } from './redis-link.ts';
import type { RedisNames } from './redis-names.ts';

export class RedisIdempotency implements IdempotencyStore {
  readonly #link: RedisLink;
  readonly #names: RedisNames;

  constructor(link: RedisLink, names: RedisNames) {
    this.#link = link;
    this.#names = names;
  }

  async claim({ id, fingerprint, owner, leaseMs }: IdempotencyClaim): Promise<IdempotencyState> {
    const args = [fingerprint, owner, `${leaseMs}`];
    const reply = await this.#link.run(CLAIM_SCRIPT, { keys: [this.#key(id)], args, bytes: true });
    const [said, status, headers, body] = reply as readonly Buffer[];
    const state = String(said) as IdempotencyState['state'];
    if (state !== 'answered') return { state };
    const answer = { status: Number(status), headers: JSON.parse(String(headers)), body: bytesOf(body) };
    return { state, answer };
  }

  async renew(id: string, owner: string, leaseMs: number): Promise<boolean> {
    const args = [owner, `${leaseMs}`];
    return (await this.#link.run(RENEW_CLAIM_SCRIPT, { keys: [this.#key(id)], args })) === 1;
  }

  async complete(id: string, owner: string, answer: KeptAnswer, ttlMs: number): Promise<void> {
    const { status, headers, body } = answer;
    const args = [owner, `${ttlMs}`, `${status}`, JSON.stringify(headers), Buffer.from(body)];
    await this.#link.run(COMPLETE_SCRIPT, { keys: [this.#key(id)], args });
  }

  async release(id: string, owner: string): Promise<void> {
    await this.#link.run(RELEASE_SCRIPT, { keys: [this.#key(id)], args: [owner] });
  }

  #key(id: string): string {
    return this.#names.one('idempotency', id);
  }
}

/** A copy, so that it does not hold the whole read of the socket. */
function bytesOf(body: Buffer | undefined): Uint8Array {
  return new Uint8Array(body ?? []);
}
