import type { BreakerChanged } from '../../core/events.ts';
import type { Failure } from '../../core/failure.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventSink } from '../../ports/event-sink.ts';
import type { Random } from '../../ports/random.ts';
import type { CallTarget } from '../target.ts';
import type { BreakerState } from './breaker.ts';
import type { AttemptKind, HealthInput, TargetHealth } from './target-health.ts';
import { TargetsHealth } from './targets-health.ts';

export interface MonitorPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
}

/** Tells each target's health what attempts come to, and the listeners when a breaker changes. */
export class TargetMonitor {
  readonly targets: TargetsHealth;
  readonly #ports: MonitorPorts;

  constructor(ports: MonitorPorts) {
    this.#ports = ports;
    this.targets = new TargetsHealth(() => ports.clock.monotonic());
  }

  answered(target: CallTarget, kind: AttemptKind, ttftMs: number, now: number): void {
    const health = this.targets.of(target);
    this.#tell(target, health, health.answered(kind, ttftMs, now));
  }

  failed(target: CallTarget, kind: AttemptKind, why: Failure): void {
    const health = this.targets.of(target);
    this.#tell(target, health, health.failed(kind, why, this.#input()));
  }

  foundSilent(target: CallTarget, kind: Pick<AttemptKind, 'stream' | 'firstTokenMs'>): void {
    const health = this.targets.of(target);
    this.#tell(target, health, health.foundSilent(kind, this.#input()));
  }

  probeSent(target: CallTarget): void {
    const health = this.targets.of(target);
    this.#tell(target, health, health.probeSent(this.#input()));
  }

  /** An answer that had begun broke off. */
  brokeOff(target: CallTarget, why: Failure): void {
    const health = this.targets.of(target);
    this.#tell(target, health, health.brokeOff(why, this.#input()));
  }

  #input(): HealthInput {
    const { clock, random } = this.#ports;
    return { now: clock.monotonic(), wallMs: clock.now(), random: random.next() };
  }

  #tell(target: CallTarget, health: TargetHealth, before: BreakerState): void {
    const { breaker } = health;
    if (breaker.phase === before.phase) return;
    const { clock, events } = this.#ports;
    const event: BreakerChanged = {
      type: 'breaker-changed',
      at: clock.now(),
      target: target.name,
      from: before.phase,
      to: breaker.phase,
      ...(breaker.phase === 'open'
        ? {
            cause: breaker.cause,
            openMs: Math.round(Math.max(0, breaker.until - clock.monotonic())),
            lastFailure: health.lastFailure?.code,
          }
        : {}),
    };
    events.emit(event);
  }
}
