/** A room of `src/` and what its files may import from `src/`, besides their own room. */
export interface Layer {
  readonly name: string;
  /** Matches a path relative to `src/`. */
  readonly matches: (path: string) => boolean;
  /** Names of the layers it may import. */
  readonly imports: readonly string[];
}

const folder = (name: string) => (path: string) => path.startsWith(`${name}/`);
const STAGES = ['wire', 'admit', 'route', 'call', 'settle', 'providers', 'telemetry'] as const;
const BELOW_STAGES = ['core', 'ports'] as const;
const ROOT_FILES = ['bun.ts', 'node.ts', 'cli.ts', 'index.ts'];

/**
 * The import direction of ARCHITECTURE.md: core ← ports ← stages ← gateway ← entry ← roots. Stages never import each other,
 * only roots import adapters and the simulator.
 */
export const LAYERS: readonly Layer[] = [
  { name: 'core', matches: folder('core'), imports: [] },
  // A port speaks of what core defines.
  { name: 'ports', matches: folder('ports'), imports: ['core'] },
  ...STAGES.map((name) => ({ name, matches: folder(name), imports: [...BELOW_STAGES] })),
  { name: 'config', matches: folder('config'), imports: [...BELOW_STAGES] },
  { name: 'adapters', matches: folder('adapters'), imports: [...BELOW_STAGES] },
  { name: 'simulator', matches: folder('simulator'), imports: [...BELOW_STAGES] },
  { name: 'testing', matches: folder('testing'), imports: [...BELOW_STAGES] },
  {
    name: 'gateway',
    matches: folder('gateway'),
    imports: [...BELOW_STAGES, ...STAGES, 'config'],
  },
  // entry/ picks dialects by path; all else it reaches through the gateway.
  {
    name: 'entry',
    matches: folder('entry'),
    imports: [...BELOW_STAGES, 'gateway', 'wire', 'admit', 'config'],
  },
  {
    name: 'roots',
    matches: (path) => folder('roots')(path) || folder('cli')(path) || ROOT_FILES.includes(path),
    imports: [...BELOW_STAGES, ...STAGES, 'config', 'adapters', 'simulator', 'gateway', 'entry', 'testing'],
  },
];

/** Calls that hide time, chance or the network from tests; allowed in the adapters that wrap them. */
export const BANNED_CALLS: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)/, instead: 'the Clock port' },
  { pattern: /\bperformance\.now\(/, instead: 'the Clock port' },
  { pattern: /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, instead: 'the Random port' },
  { pattern: /(?<![.\w])set(?:Timeout|Interval)\(/, instead: 'Clock.setTimer' },
  { pattern: /(?<![.\w])fetch\(/, instead: 'the HttpClient port' },
  { pattern: /\bconsole\.\w+\(/, instead: 'an event, or the `write` that the root passes in' },
];

export const MAY_CALL_ANYTHING: readonly RegExp[] = [
  /^adapters\//,
  /^cli\.ts$/,
  /^cli\//,
  /^roots\//,
  /^testing\//,
  /^(?:bun|node)\.ts$/,
];
