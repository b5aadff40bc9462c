import type { StreamPart } from '../../core/stream-part.ts';
import type { CallTarget } from '../target.ts';
import type { TargetMonitor } from './target-monitor.ts';

/** Tells a target's health how an answer ended that had begun. A target that breaks off each answer is no better than a dead one. */
export class AnswerHealth {
  readonly #monitor: TargetMonitor;
  readonly #target: CallTarget;

  constructor(monitor: TargetMonitor, target: CallTarget) {
    this.#monitor = monitor;
    this.#target = target;
  }

  /** @param last the answer's terminal part */
  ended(last: StreamPart): void {
    if (last.type === 'failure') this.#monitor.brokeOff(this.#target, last.failure);
    else this.#monitor.targets.of(this.#target).finished();
  }
}
