/** What a server does of its own accord, so that no client holds it up. Tests shorten these. */
export interface ServerBounds {
  /** A connection without a request is closed after this long. Above the 60 s of AWS load balancers, which close first. */
  readonly keepAliveSeconds: number;
  /** A client that takes nothing of a reply for this long is cut. */
  readonly stalledReaderMs: number;
  /** How exactly `stalledReaderMs` is kept, and how often waiting requests are looked at. */
  readonly tickMs: number;
  /** Time for a whole request head to arrive (HTTP/1.1). */
  readonly headTimeoutMs: number;
  /** Of a body over the limit, this many times the limit is read away so that the client gets to read the answer ... */
  readonly readAwayFactor: number;
  /** ... but at least this much ... */
  readonly readAwayMinBytes: number;
  /** ... and for this long. Then the connection is closed. */
  readonly readAwayMs: number;
}

export const DEFAULT_BOUNDS: ServerBounds = Object.freeze({
  keepAliveSeconds: 120,
  stalledReaderMs: 60_000,
  tickMs: 1_000,
  headTimeoutMs: 10_000,
  readAwayFactor: 4,
  readAwayMinBytes: 67_108_864,
  readAwayMs: 5_000,
});

/** How many bytes of a body over `maxBytes` are looked at in all. */
export function readAwayBytes(maxBytes: number, bounds: ServerBounds): number {
  return Math.max(maxBytes * bounds.readAwayFactor, bounds.readAwayMinBytes);
}
