/** What a worker sends to its parent over the IPC channel of node:child_process. */
export type FromWorker =
  | { readonly type: 'ready'; readonly port: number }
  /** Asks for the metrics of all workers. */
  | { readonly type: 'collect-metrics'; readonly id: number }
  /** Answers `metrics-wanted`. */
  | { readonly type: 'metrics'; readonly id: number; readonly text: string };

export type ToWorker =
  /** The configuration, at first and whenever it changes. */
  | { readonly type: 'configuration'; readonly value: unknown }
  /** A later configuration could not be used. All workers count it, and one of them logs it: to the others it is quiet. */
  | { readonly type: 'reload-refused'; readonly problems: string; readonly quiet: boolean }
  | { readonly type: 'metrics-wanted'; readonly id: number }
  /** Answers `collect-metrics`. */
  | { readonly type: 'collected-metrics'; readonly id: number; readonly texts: readonly string[] };

/** A process is a worker if this environment variable is set. Its value is the port to listen on, 0 for any. */
export const WORKER_PORT_VARIABLE = 'SLUICEWAY_WORKER_PORT';

const TYPES = new Set([
  'configuration',
  'ready',
  'reload-refused',
  'collect-metrics',
  'metrics',
  'metrics-wanted',
  'collected-metrics',
]);

/** Only our two ends send these. Runtimes put their own messages on the channel too. */
export function isWorkerMessage(message: unknown): message is FromWorker | ToWorker {
  return (
    typeof message === 'object' && message !== null && 'type' in message && TYPES.has(String(message.type))
  );
}
