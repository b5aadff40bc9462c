/** What a worker and its parent say to each other over the IPC channel of node:child_process. */
export type FromWorker =
  | { readonly type: 'ready'; readonly port: number }
  /** Asks for the metrics of all workers. */
  | { readonly type: 'collect-metrics'; readonly id: number }
  /** Answers `metrics-wanted`. */
  | { readonly type: 'metrics'; readonly id: number; readonly text: string };

export type ToWorker =
  /** What to serve by, first of all and whenever it changes. */
  | { readonly type: 'configuration'; readonly value: unknown }
  | { readonly type: 'metrics-wanted'; readonly id: number }
  /** Answers `collect-metrics`. */
  | { readonly type: 'collected-metrics'; readonly id: number; readonly texts: readonly string[] };

/** Environment variable by which a process knows that it is a worker; its value is the port to listen on, 0 for any. */
export const WORKER_PORT_VARIABLE = 'SLUICEWAY_WORKER_PORT';

const TYPES = new Set([
  'configuration',
  'ready',
  'collect-metrics',
  'metrics',
  'metrics-wanted',
  'collected-metrics',
]);

/** Only our own two ends write to the channel; runtimes put messages of their own on it. */
export function isWorkerMessage(message: unknown): message is FromWorker | ToWorker {
  return (
    typeof message === 'object' && message !== null && 'type' in message && TYPES.has(String(message.type))
  );
}
