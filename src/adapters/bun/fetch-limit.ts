const VARIABLE = 'BUN_CONFIG_MAX_HTTP_REQUESTS';
const LEAST = 4_096;

/** Bun ignores anything above, and falls back to 256. */
const MOST = 65_535;

/**
 * Bun runs at most 256 fetches at a time and queues the rest in silence: 256 live streams would freeze every other
 * call (pitfall A). The limit is read from the environment when the process starts and cannot be changed later.
 * @throws Error that says how to start
 */
export function assertFetchLimit(environment: Readonly<Record<string, string | undefined>>): void {
  const value = environment[VARIABLE];
  const limit = Number(value);
  if (value !== undefined && Number.isInteger(limit) && limit >= LEAST && limit <= MOST) return;
  throw new Error(
    `${VARIABLE} is ${value === undefined ? 'not set' : `'${value}'`}: Bun would run only 256 upstream requests at a time. ` +
      `Start with \`npm start\`, or set ${VARIABLE}=${MOST} (${LEAST} to ${MOST}) before Bun starts.`,
  );
}
