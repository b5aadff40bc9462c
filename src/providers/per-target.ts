import type { ProviderTarget } from '../ports/provider.ts';

/**
 * What follows from a target alone, worked out once and not once a request. Targets live as long as their
 * configuration; one that a caller named directly is made for its request, and forgotten with it.
 */
export function perTarget<T extends object>(
  make: (target: ProviderTarget) => T,
): (target: ProviderTarget) => T {
  const made = new WeakMap<ProviderTarget, T>();
  return (target) => {
    const known = made.get(target);
    if (known) return known;
    const fresh = make(target);
    made.set(target, fresh);
    return fresh;
  };
}
