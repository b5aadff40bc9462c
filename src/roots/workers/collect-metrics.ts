import type { ChildProcess } from 'node:child_process';
import type { Clock } from '../../ports/clock.ts';
import { isWorkerMessage, type ToWorker } from './worker-messages.ts';

/** A bound in milliseconds, so that a worker that hangs does not hold back the metrics of the others. */
const PATIENCE_MS = 1_000;

/**
 * The metrics texts of the workers that answer in time.
 * @param id the number of this question, which tells its answers from late ones
 */
export async function collectMetrics(
  workers: readonly ChildProcess[],
  id: number,
  clock: Clock,
): Promise<readonly string[]> {
  const texts = await Promise.all(workers.map((worker) => askOne(worker, id, clock)));
  return texts.filter((text) => text !== undefined);
}

function askOne(worker: ChildProcess, id: number, clock: Clock): Promise<string | undefined> {
  if (!worker.connected) return Promise.resolve(undefined);
  const question: ToWorker = { type: 'metrics-wanted', id };
  return new Promise((resolve) => {
    const settle = (text: string | undefined) => {
      timer.cancel();
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      resolve(text);
    };
    const onMessage = (message: unknown) => {
      if (isWorkerMessage(message) && message.type === 'metrics' && message.id === question.id)
        settle(message.text);
    };
    const onExit = () => settle(undefined);
    const timer = clock.setTimer(() => settle(undefined), PATIENCE_MS);
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    worker.send(question);
  });
}
