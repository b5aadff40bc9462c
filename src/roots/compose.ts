import { type Authenticator, keyDoor, openDoor } from '../admit/authenticate.ts';
import type { ModelSettings, Settings } from '../config/settings.ts';
import { DEFAULT_RETRIES, DEFAULT_TIMEOUTS } from '../config/settings.ts';
import { targetId } from '../core/events.ts';
import { createCors } from '../entry/cors.ts';
import type { HttpEntryConfig } from '../entry/http.ts';
import type { GatewayConfig, GatewayRoute } from '../gateway.ts';
import type { Random } from '../ports/random.ts';
import { createRouter } from '../route/plan.ts';
import { ProviderTargets, type TargetPorts } from './targets.ts';

/** What lives longer than one configuration. */
export interface ComposePorts extends TargetPorts {
  /** Wall clock, ms. */
  readonly now: () => number;
  readonly random: Random;
}

/** One configuration, built into stages: what a reload replaces as a whole. */
export type Composition = GatewayConfig & HttpEntryConfig;

/** Settings → stages. Pure but for the ports: no connection is made, nothing is looked up. */
export function compose(settings: Settings, ports: ComposePorts): Composition {
  const door: Authenticator = settings.auth === 'open' ? openDoor : keyDoor(settings.keys, ports.random);
  const providers = new Map<string, ProviderTargets>();
  for (const [name, provider] of settings.providers)
    providers.set(name, new ProviderTargets(name, provider, ports));

  function routeOf(model: ModelSettings): GatewayRoute {
    const targets = model.targets.flatMap(
      (each) => providers.get(each.provider)?.target(each.model, model.maxTokens) ?? [],
    );
    return { name: model.name, targets, timeouts: model.timeouts, attemptsPerTarget: model.retries.attempts };
  }

  const router = createRouter<GatewayRoute>({
    models: [...settings.models.values()].map((model) => ({ route: routeOf(model), aliases: model.aliases })),
    defaultModel: settings.defaultModel,
    direct(provider, model) {
      const direct = settings.directTargets ? providers.get(provider)?.direct(model) : undefined;
      if (!direct) return undefined;
      return {
        name: targetId({ provider, model }),
        targets: [direct],
        timeouts: DEFAULT_TIMEOUTS,
        attemptsPerTarget: DEFAULT_RETRIES.attempts,
      };
    },
  });
  return {
    door,
    router,
    maxBodyBytes: settings.server.maxBodyBytes,
    modelNames: router.names(),
    cors: createCors(settings.server.cors),
    since: ports.now(),
  };
}
