import { type BreakerChanged, type ServiceEvent, targetId } from '../../core/events.ts';

const MESSAGES: Readonly<Record<BreakerChanged['to'], string>> = {
  open: 'target is down: it is not asked',
  'half-open': 'target is probed',
  closed: 'target is back',
};

/** What the log says of a breaker. */
export function breakerNote(event: BreakerChanged): ServiceEvent {
  const { at, target, to, cause, openMs, lastFailure } = event;
  return {
    type: 'service',
    at,
    level: to === 'open' ? 'warn' : 'info',
    message: MESSAGES[to],
    detail: {
      target: targetId(target),
      ...(target.region === undefined ? {} : { region: target.region }),
      breaker: to,
      ...(cause === undefined ? {} : { cause }),
      ...(lastFailure === undefined ? {} : { last_failure: lastFailure }),
      ...(openMs === undefined ? {} : { open_ms: openMs }),
    },
  };
}
