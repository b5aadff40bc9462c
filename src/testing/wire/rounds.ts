/**
 * How much the random tests of the wire do: `many` times as much as in CI with `SLUICEWAY_WIRE_ROUNDS` (npm run
 * test:wire:long), and from another seed with `SLUICEWAY_WIRE_SEED`.
 */
export function wireRounds(): { readonly many: number; readonly seed: number } {
  const { SLUICEWAY_WIRE_ROUNDS: rounds, SLUICEWAY_WIRE_SEED: seed } = process.env;
  return { many: Math.max(1, Number(rounds ?? 1) || 1), seed: Number(seed ?? 1) || 1 };
}
