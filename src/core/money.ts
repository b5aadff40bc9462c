/** Money in whole millionths of a US dollar. A price of $3 per million tokens is 3 per token. */
export type MicroDollars = number;

export function toDollars(amount: MicroDollars): number {
  return amount / 1_000_000;
}
