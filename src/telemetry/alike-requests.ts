import type { RequestEnded } from '../core/events.ts';

/** Each look-up compares with these in turn: more of them would take longer than making the value anew. */
const MAX_OF_KEY = 32;
const MAX_KEPT = 4_000;

interface Kept<T> {
  readonly like: Likeness;
  readonly value: T;
}

/**
 * Keeps a value made from a request and gives it again for requests that differ only in ids, times and usage. The value
 * must depend on nothing else. Refused requests are not kept: a caller may name anything in them, of any length.
 */
export class AlikeRequests<T> {
  readonly #make: (event: RequestEnded) => T;
  readonly #byKey = new Map<string | undefined, Kept<T>[]>();
  #size = 0;

  constructor(make: (event: RequestEnded) => T) {
    this.#make = make;
  }

  of(event: RequestEnded): T {
    if (event.outcome !== 'ok') return this.#make(event);
    const ofKey = this.#byKey.get(event.keyName);
    if (ofKey) for (const kept of ofKey) if (isLike(kept.like, event)) return kept.value;
    const value = this.#make(event);
    this.#keep(event, value);
    return value;
  }

  forget(): void {
    this.#byKey.clear();
    this.#size = 0;
  }

  #keep(event: RequestEnded, value: T): void {
    if (this.#size >= MAX_KEPT) this.forget();
    const ofKey = this.#byKey.get(event.keyName) ?? [];
    this.#byKey.set(event.keyName, ofKey);
    if (ofKey.length >= MAX_OF_KEY) this.#size -= ofKey.splice(0).length;
    ofKey.push({ like: likenessOf(event), value });
    this.#size++;
  }
}

/** Not the event itself, which would keep its usage, warnings and trace in memory. */
type Likeness = ReturnType<typeof likenessOf>;

function likenessOf(event: RequestEnded) {
  const { dialect, operation, stream, attempts, status, tenant, requestedModel, routedModel, target } = event;
  const { provider, model } = target ?? {};
  return {
    dialect,
    operation,
    stream,
    attempts,
    status,
    tenant,
    requestedModel,
    routedModel,
    provider,
    model,
  };
}

/** Compares first what differs most often. */
function isLike(like: Likeness, event: RequestEnded): boolean {
  return (
    event.requestedModel === like.requestedModel &&
    event.stream === like.stream &&
    event.dialect === like.dialect &&
    event.target?.model === like.model &&
    event.target?.provider === like.provider &&
    event.operation === like.operation &&
    event.attempts === like.attempts &&
    event.status === like.status &&
    event.routedModel === like.routedModel &&
    event.tenant === like.tenant
  );
}
