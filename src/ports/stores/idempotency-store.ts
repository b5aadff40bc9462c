/** Answers to requests with an `Idempotency-Key`, so that the same request twice is one call. */
export interface IdempotencyStore {
  /**
   * Claims `id` for `owner`, or tells what became of it, in one atomic step. A claim is `leaseMs` long, so that a dead
   * process does not block the key.
   * @throws StoreDown
   */
  claim(claim: IdempotencyClaim): Promise<IdempotencyState>;
  /** Keeps the claim. False: it is another's by now. @throws StoreDown */
  renew(id: string, owner: string, leaseMs: number): Promise<boolean>;
  /** Keeps the answer for `ttlMs`, if the claim is still the owner's. @throws StoreDown */
  complete(id: string, owner: string, answer: KeptAnswer, ttlMs: number): Promise<void>;
  /** Gives the claim up: the next request with this id is the first. @throws StoreDown */
  release(id: string, owner: string): Promise<void>;
}

export interface IdempotencyClaim {
  /** The API key's name and the caller's idempotency key. */
  readonly id: string;
  /** Digest of path and body. */
  readonly fingerprint: string;
  /** This request. */
  readonly owner: string;
  readonly leaseMs: number;
}

export type IdempotencyState =
  | { readonly state: 'claimed' }
  | { readonly state: 'under-way' }
  | { readonly state: 'mismatch' }
  | { readonly state: 'answered'; readonly answer: KeptAnswer };

/** A whole reply, as it went out. */
export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}
