import { type Authenticator, keyDoor, openDoor } from '../admit/authenticate.ts';
import type { CallTarget } from '../call/target.ts';
import type { CredentialSettings, ModelSettings, ProviderSettings, Settings } from '../config/settings.ts';
import { DEFAULT_RETRIES, DEFAULT_TIMEOUTS } from '../config/settings.ts';
import { targetId } from '../core/events.ts';
import type { GatewayRoute } from '../gateway/call-model.ts';
import type { CredentialSource } from '../ports/credential-source.ts';
import type { HttpClient } from '../ports/http-client.ts';
import type { Random } from '../ports/random.ts';
import { providerOf } from '../providers/registry.ts';
import { createRouter, type Router } from '../route/router.ts';

/** What lives longer than one configuration. */
export interface ComposePorts {
  /** Dials real providers. */
  readonly httpClient: HttpClient;
  /** Reaches the built-in simulator. Called only if a provider of that kind is configured. */
  readonly simulatorClient: () => HttpClient;
  /** The AWS default chain. Called only if a Bedrock provider has no credentials of its own. */
  readonly awsChain: (profile: string | undefined) => CredentialSource;
  readonly random: Random;
}

/** The stages that one configuration becomes. */
export interface Stages {
  readonly authenticator: Authenticator;
  readonly router: Router<GatewayRoute>;
}

/** The output limit for targets that need one, if neither the caller nor the configuration sets it. */
const FALLBACK_MAX_TOKENS = 4_096;

/** Makes stages from settings. No connection is opened and no name is looked up. */
export function composeStages(settings: Settings, ports: ComposePorts): Stages {
  const authenticator: Authenticator =
    settings.auth === 'open' ? openDoor : keyDoor(settings.keys, ports.random);
  const providers = new Map<string, ProviderPoint>();
  for (const [name, provider] of settings.providers) providers.set(name, pointOf(provider, ports));

  function target(provider: string, model: string, maxTokens: number | undefined): CallTarget | undefined {
    const point = providers.get(provider);
    if (!point) return undefined;
    const { kind, region, baseUrl, credentials, client } = point;
    return {
      name: { provider, providerKind: kind, model },
      provider: providerOf(kind),
      at: {
        baseUrl,
        model,
        defaultMaxTokens: maxTokens ?? FALLBACK_MAX_TOKENS,
        ...(region === undefined ? {} : { region }),
      },
      credentials,
      client,
    };
  }

  function routeOf(model: ModelSettings): GatewayRoute {
    const targets = model.targets.flatMap((each) => target(each.provider, each.model, model.maxTokens) ?? []);
    return { name: model.name, targets, timeouts: model.timeouts, attemptsPerTarget: model.retries.attempts };
  }

  const router = createRouter<GatewayRoute>({
    models: [...settings.models.values()].map((model) => ({ route: routeOf(model), aliases: model.aliases })),
    defaultModel: settings.defaultModel,
    direct(provider, model) {
      const direct = settings.directTargets ? target(provider, model, undefined) : undefined;
      if (!direct) return undefined;
      return {
        name: targetId({ provider, model }),
        targets: [direct],
        timeouts: DEFAULT_TIMEOUTS,
        attemptsPerTarget: DEFAULT_RETRIES.attempts,
      };
    },
  });
  return { authenticator, router };
}

interface ProviderPoint {
  readonly kind: ProviderSettings['kind'];
  readonly baseUrl: string;
  readonly region: string | undefined;
  readonly credentials: CredentialSource;
  readonly client: HttpClient;
}

/** The simulator runs in this process. No host of this name is ever dialled. */
const SIMULATOR_URL = 'http://simulator.invalid';

function pointOf(settings: ProviderSettings, ports: ComposePorts): ProviderPoint {
  if (settings.kind === 'simulator') {
    const client = ports.simulatorClient();
    return {
      kind: 'simulator',
      baseUrl: SIMULATOR_URL,
      region: undefined,
      credentials: fixed({ type: 'none' }),
      client,
    };
  }
  return {
    kind: settings.kind,
    baseUrl: settings.baseUrl,
    region: settings.kind === 'bedrock' ? settings.region : undefined,
    credentials: credentialSource(settings.credentials, ports),
    client: ports.httpClient,
  };
}

function credentialSource(settings: CredentialSettings, ports: ComposePorts): CredentialSource {
  return settings.type === 'aws-chain' ? ports.awsChain(settings.profile) : fixed(settings);
}

function fixed(credentials: Exclude<CredentialSettings, { type: 'aws-chain' }>): CredentialSource {
  return { credentials: () => credentials };
}
