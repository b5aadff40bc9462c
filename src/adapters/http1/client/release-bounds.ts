/** As much may follow a terminal event (a last `\n`, `[DONE]`, a ping) while the connection is still worth keeping. */
export const RELEASE_MAX_BYTES = 65_536;

/** The time in which those bytes must have come. */
export const RELEASE_MAX_MS = 1_000;
