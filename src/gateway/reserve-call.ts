import type { Principal } from '../admit/authenticate.ts';
import type { Limiter } from '../admit/limits/limiter.ts';
import type { Reservation } from '../admit/limits/reservation.ts';
import type { CallTarget } from '../call/target.ts';
import type { DegradeStep } from '../config/settings.ts';
import type { ChatRequest } from '../core/chat-request.ts';
import type { TargetName } from '../core/events.ts';
import type { Failure } from '../core/failure.ts';
import type { RequestRecord } from '../core/record/request-record.ts';

/** The part of a route that limits depend on. */
interface LimitedRoute {
  readonly name: string;
  readonly targets: readonly CallTarget[];
  readonly maxTokens?: number | undefined;
  readonly degrade: readonly DegradeStep[];
}

export interface ReserveParts {
  /** Undefined: nothing is limited, and nobody is charged. */
  readonly limiter?: Limiter | undefined;
  readonly router: { routeOf(name: string): LimitedRoute | Failure };
}

interface RoutedCall {
  readonly request: ChatRequest;
  readonly route: LimitedRoute;
  readonly record: RequestRecord;
  readonly caller: Principal | undefined;
}

/** Takes from the limits of a routed call. A failure: it may not begin. Undefined: nothing limits it. */
export function reserveCall(
  { request, route, record, caller }: RoutedCall,
  { limiter, router }: ReserveParts,
): Promise<Reservation | Failure> | Failure | undefined {
  return limiter?.reserve({
    request,
    caller,
    record,
    model: route.name,
    modelMaxTokens: route.maxTokens,
    targets:
      route.degrade.length === 0 ? namesOf(route) : [...namesOf(route), ...ladderTargets(route, router)],
  });
}

/** The route without the targets and the steps of its ladder that the reservation does not cover. */
export function reservedRoute<Route extends LimitedRoute>(
  route: Route,
  reservation: Reservation,
  { router }: Pick<ReserveParts, 'router'>,
): Route {
  const isCovered = ({ targets }: LimitedRoute): boolean =>
    targets.every(({ name }) => reservation.mayUse(name));
  const degrade = route.degrade.filter((step) => {
    const other = step.type === 'model' ? router.routeOf(step.model) : undefined;
    return other === undefined || 'code' in other || isCovered(other);
  });
  if (isCovered(route) && degrade.length === route.degrade.length) return route;
  return { ...route, degrade, targets: route.targets.filter(({ name }) => reservation.mayUse(name)) };
}

function namesOf({ targets }: LimitedRoute): readonly TargetName[] {
  return targets.map(({ name }) => name);
}

function ladderTargets({ degrade }: LimitedRoute, router: ReserveParts['router']): readonly TargetName[] {
  return degrade.flatMap((step) => {
    const other = step.type === 'model' ? router.routeOf(step.model) : undefined;
    return other === undefined || 'code' in other ? [] : namesOf(other);
  });
}
