/** What hides time, chance or the network from tests; the ports are in its place. */
export interface BannedCall {
  /** Matches the text of what is called. */
  readonly callee: RegExp;
  readonly instead: string;
}

export const BANNED_CALLS: readonly BannedCall[] = [
  { callee: /^(?:Date|performance)\.now$/, instead: 'the Clock port' },
  { callee: /^process\.hrtime$|^Bun\.nanoseconds$/, instead: 'the Clock port' },
  { callee: /^Math\.random$|(?:^|\.)random(?:UUID|Bytes)$/, instead: 'the Random port' },
  { callee: /^(?:globalThis\.)?set(?:Timeout|Interval)$|^AbortSignal\.timeout$/, instead: 'Clock.setTimer' },
  { callee: /^(?:globalThis\.|Bun\.)?fetch$/, instead: 'the HttpClient port' },
  { callee: /^console\./, instead: 'an event, or the `write` that the root passes in' },
];

/** Modules that offer the same under other names. */
export const BANNED_MODULES: Readonly<Record<string, string>> = {
  'node:timers': 'Clock.setTimer',
  'node:timers/promises': 'Clock.setTimer',
};

/** The adapters that wrap these calls, and what is not part of a request. */
export const MAY_CALL_ANYTHING: readonly string[] = [
  'src/adapters/**',
  'src/cli/**',
  'src/roots/**',
  'src/testing/**',
  'src/{bun,node,cli}.ts',
];
