/** How much may follow a terminal event for the connection to be worth keeping: a last `\n`, `[DONE]`, a trailing ping. */
export const RELEASE_MAX_BYTES = 65_536;

/** How long what follows a terminal event may take. */
export const RELEASE_MAX_MS = 1_000;
