/** The limits that a server keeps on its own, so that no client can hold its resources. Tests shorten them. */
export interface ServerBounds {
  /** A connection without a request is closed after this long. AWS load balancers close after 60 s, so they close first. */
  readonly keepAliveSeconds: number;
  /** A client that takes no byte of its reply for this long is cut. */
  readonly stalledReaderMs: number;
  /** The length of a tick, in which the other limits are counted. */
  readonly tickMs: number;
  /** Time for a whole request head to arrive (HTTP/1.1). */
  readonly headTimeoutMs: number;
  /** A body over the limit is read away up to this many times the limit, so that the client gets to read the answer. */
  readonly readAwayFactor: number;
  /** At least this much of such a body is read away. */
  readonly readAwayMinBytes: number;
  /** Such a body is read away for this long; then the connection is closed. */
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

/** How many bytes of a body over `maxBytes` are read in all. */
export function readAwayBytes(maxBytes: number, bounds: ServerBounds): number {
  return Math.max(maxBytes * bounds.readAwayFactor, bounds.readAwayMinBytes);
}
