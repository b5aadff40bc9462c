import type { Settings } from './settings.ts';

/** Settings that a running process keeps until it is started anew, among those that differ: their paths. */
export function restartNeeded(started: Settings, next: Settings): string[] {
  const paths: string[] = [];
  if (started.server.hostname !== next.server.hostname || started.server.port !== next.server.port) {
    paths.push('server.listen');
  }
  if (started.server.workers !== next.server.workers) paths.push('server.workers');
  if (JSON.stringify(started.stores) !== JSON.stringify(next.stores)) paths.push('stores');
  for (const name of ['logs', 'level', 'metrics', 'otlp', 'serviceName', 'sampling'] as const) {
    if (started.telemetry[name] !== next.telemetry[name]) paths.push(`telemetry.${name}`);
  }
  return paths;
}
