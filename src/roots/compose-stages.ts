import { type Authenticator, type KeyLookup, keyAccess, openAccess } from '../admit/authenticate.ts';
import type { ModelSettings, Settings } from '../config/settings.ts';
import { DEFAULT_RETRIES, DEFAULT_TIMEOUTS } from '../config/settings.ts';
import { Remembered } from '../core/codec/remembered.ts';
import { targetId } from '../core/events.ts';
import type { GatewayRoute } from '../gateway/call-model.ts';
import type { Clock } from '../ports/clock.ts';
import type { CacheStore } from '../ports/stores/cache-store.ts';
import { createRouter, type RoutedModel, type Router } from '../route/router.ts';
import { composeCaches } from './cache/compose-caches.ts';
import { usesStores } from './stores/uses-stores.ts';
import { ProviderTargets, type TargetPorts } from './targets.ts';

/** The stages that one configuration becomes. */
export interface Stages {
  readonly authenticator: Authenticator;
  readonly router: Router<GatewayRoute>;
}

export interface StagePorts extends TargetPorts {
  /** The keys of the store. Undefined: none is open. */
  readonly storedKeys?: KeyLookup | undefined;
}

/** Callers choose what a `*` matches: more routes of one model than this are made anew each time. */
const MAX_MATCHED = 256;

export interface StagePorts extends TargetPorts {
  readonly clock: Clock;
  /** Where the answers of routes with a cache are kept. Asked for only where there is one. */
  readonly cacheStore: () => CacheStore;
}

/** Makes stages from settings. No connection is opened and no name is looked up. */
export function composeStages(settings: Settings, ports: StagePorts): Stages {
  const authenticator: Authenticator =
    settings.auth === 'open'
      ? openAccess
      : keyAccess(settings.keys, usesStores(settings) ? ports.storedKeys : undefined);
  const providers = new Map<string, ProviderTargets>();
  for (const [name, provider] of settings.providers)
    providers.set(name, new ProviderTargets(name, provider, ports));
  const cacheOf = composeCaches(settings, { store: ports.cacheStore, clock: ports.clock, providers });

  function routeOf(model: ModelSettings, matched = '*'): GatewayRoute {
    const targets = model.targets.flatMap(
      (each) =>
        providers
          .get(each.provider)
          ?.target({ ...each, model: each.model.replace('*', () => matched) }, model.maxTokens) ?? [],
    );
    const { name, timeouts, retries, hedge, degrade, maxTokens } = model;
    const cache = cacheOf(model.cache);
    const attempts = { attemptsPerTarget: retries.attempts, retryMode: retries.mode, hedge };
    const failsFast = degrade.length > 0;
    return { name, targets, timeouts, ...attempts, failsFast, degrade, maxTokens, cache };
  }

  function routedModel(model: ModelSettings): RoutedModel<GatewayRoute> {
    const { aliases } = model;
    if (!model.targets.some((each) => each.model.includes('*'))) return { route: routeOf(model), aliases };
    const made = new Remembered(MAX_MATCHED, (matched) => routeOf(model, matched));
    return { route: routeOf(model), aliases, routeFor: (matched) => made.of(matched) };
  }

  const router = createRouter<GatewayRoute>({
    models: [...settings.models.values()].map((model) => routedModel(model)),
    defaultModel: settings.defaultModel,
    direct(provider, model) {
      const direct = settings.directTargets ? providers.get(provider)?.direct(model) : undefined;
      if (!direct) return undefined;
      return {
        name: targetId({ provider, model }),
        targets: [direct],
        timeouts: DEFAULT_TIMEOUTS,
        attemptsPerTarget: DEFAULT_RETRIES.attempts,
        degrade: [],
      };
    },
  });
  return { authenticator, router };
}
