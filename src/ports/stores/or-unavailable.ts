import { FailureError, failure } from '../../core/failure.ts';
import { StoreDown } from './limit-store.ts';

/** What a store answers. @throws FailureError `store_unavailable` in place of StoreDown */
export async function orUnavailable<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (thrown) {
    if (!(thrown instanceof StoreDown)) throw thrown;
    throw new FailureError(failure('store_unavailable', undefined, { retryAfterMs: 1_000 }));
  }
}
