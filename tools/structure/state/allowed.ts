/** Adapters own what the process has: sockets, connections, timers. */
export const MAY_HOLD_STATE: readonly string[] = ['src/adapters/**'];
