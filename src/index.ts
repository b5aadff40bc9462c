/** Sluiceway inside your own program: a configuration in, a running gateway out. */

export type { ConfigSource } from './config/load.ts';
export type { Settings } from './config/settings.ts';
export { ConfigError, type ConfigProblem } from './core/fields/problem.ts';
export { type ConfigFile, defineConfig, parseSettings } from './roots/configuration.ts';
export { loadRuntime } from './roots/load-runtime.ts';
export type { Runtime } from './roots/runtime.ts';
export { type RunningGateway, type StartOptions, startGateway } from './roots/start.ts';
export { createSimulator, type Simulator } from './simulator/simulator.ts';
