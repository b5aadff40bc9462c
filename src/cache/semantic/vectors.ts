/** The cosine of two vectors of length 1. Vectors of two models have nothing in common: 0. */
export function similarityOf(one: Float32Array, other: Float32Array): number {
  const { length } = one;
  if (length !== other.length) return 0;
  // Four sums side by side: no addition waits for the one before.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    a += (one[at] as number) * (other[at] as number);
    b += (one[at + 1] as number) * (other[at + 1] as number);
    c += (one[at + 2] as number) * (other[at + 2] as number);
    d += (one[at + 3] as number) * (other[at + 3] as number);
  }
  for (let at = whole; at < length; at++) a += (one[at] as number) * (other[at] as number);
  return a + b + c + d;
}

/** The same direction with length 1. Undefined: it has none, or holds something that is no number. */
export function normalised(vector: ArrayLike<number>): Float32Array | undefined {
  let squares = 0;
  for (let at = 0; at < vector.length; at++) squares += (vector[at] ?? 0) ** 2;
  const length = Math.sqrt(squares);
  if (!(length > 0 && Number.isFinite(length))) return undefined;
  return Float32Array.from(vector, (each) => each / length);
}
