export { loadRuntime as testRuntime } from '../../src/roots/load-runtime.ts';
