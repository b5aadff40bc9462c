/** A room of `src/` and what its files may import from `src/`, besides their own room. */
export interface Layer {
  readonly name: string;
  /** Globs of its files. */
  readonly files: readonly string[];
  /** Names of the layers it may import. */
  readonly imports: readonly string[];
}

const STAGES = ['wire', 'admit', 'route', 'cache', 'call', 'settle', 'providers', 'telemetry'] as const;
const BELOW_STAGES = ['core', 'ports'] as const;
const folder = (name: string): string => `src/${name}/**`;

/**
 * The one direction of imports: core ← ports ← stages ← gateway ← entry ← roots. Stages never import each other, only
 * roots import adapters and the simulator.
 */
export const LAYERS: readonly Layer[] = [
  { name: 'core', files: [folder('core')], imports: [] },
  // A port speaks of what core defines.
  { name: 'ports', files: [folder('ports')], imports: ['core'] },
  ...STAGES.map((name) => ({ name, files: [folder(name)], imports: BELOW_STAGES })),
  { name: 'config', files: [folder('config')], imports: BELOW_STAGES },
  { name: 'adapters', files: [folder('adapters')], imports: BELOW_STAGES },
  { name: 'simulator', files: [folder('simulator')], imports: BELOW_STAGES },
  { name: 'testing', files: [folder('testing')], imports: BELOW_STAGES },
  { name: 'gateway', files: [folder('gateway')], imports: [...BELOW_STAGES, ...STAGES, 'config'] },
  // entry/ picks dialects by path; all else it reaches through the gateway.
  {
    name: 'entry',
    files: [folder('entry')],
    imports: [...BELOW_STAGES, 'gateway', 'wire', 'admit', 'config'],
  },
  {
    name: 'roots',
    files: [folder('roots'), folder('cli'), 'src/{bun,node,cli,index}.ts'],
    imports: [...BELOW_STAGES, ...STAGES, 'config', 'adapters', 'simulator', 'gateway', 'entry', 'testing'],
  },
];
