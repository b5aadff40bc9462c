import { splitBaseUrl } from '../core/fields/base-url.ts';
import type { Environment } from '../core/fields/environment.ts';
import type { CredentialSettings } from '../ports/credential-source.ts';
import type { ProviderKind } from '../ports/provider-kind.ts';
import type { ConfigValues } from './schema.ts';
import { degradeSteps } from './sections/degrade.ts';
import { usagePlan } from './sections/plans.ts';
import { storesSettings } from './sections/stores.ts';
import type {
  CacheSettings,
  ConnectionSettings,
  EmbedderSettings,
  ModelSettings,
  ProviderSettings,
  Settings,
  TargetSettings,
} from './settings.ts';

type ProviderValues =
  NonNullable<ConfigValues['providers']> extends ReadonlyMap<string, infer Value> ? Value : never;
type ModelValues =
  NonNullable<ConfigValues['models']> extends ReadonlyMap<string, infer Value> ? Value : never;

/** Values without a problem, as the stages take them. */
export function toSettings(
  values: ConfigValues,
  kinds: ReadonlyMap<string, ProviderKind>,
  env: Environment,
): Settings {
  const { server, telemetry } = values;
  return {
    server: {
      ...server.listen,
      workers: server.workers,
      maxBodyBytes: server.maxBody,
      drainMs: server.drain,
      adminKey: server.adminKey,
      allowOpen: server.allowOpen,
      cors: server.cors,
    },
    auth: values.auth,
    keys: values.keys.map(({ name, key, tenant, plan }) => ({
      name,
      key,
      ...(tenant === undefined ? {} : { tenant }),
      ...(plan === undefined ? {} : { plan }),
    })),
    plans: mapValues(values.plans, (plan) => usagePlan(plan)),
    limits: values.limits === undefined ? {} : usagePlan(values.limits),
    providers: mapValues(values.providers, (options) => providerSettings(options, kinds, env)),
    models: mapValues(values.models, (model, name) => modelSettings(model, name)),
    defaultModel: values.defaultModel,
    directTargets: values.directTargets,
    cache: cacheSettings(values.cache),
    embedders: new Map<string, EmbedderSettings>([
      ['lexical', { kind: 'lexical' }],
      ...(values.embedders ?? []),
    ]),
    stores: storesSettings(values.stores),
    telemetry: {
      logs: telemetry.logs,
      level: telemetry.level,
      metrics: telemetry.metrics,
      otlp: telemetry.otlp,
      serviceName: telemetry.serviceName,
      sampling: telemetry.sampling,
    },
  };
}

function providerSettings(
  options: ProviderValues,
  kinds: ReadonlyMap<string, ProviderKind>,
  env: Environment,
): ProviderSettings {
  const entry = kinds.get(options.kind);
  // The word was one of theirs when it was read.
  if (!entry) throw new TypeError(`no kind of provider is called ${options.kind}`);
  const { kind, otelName, priceVendor } = entry;
  const names = priceVendor === undefined ? { kind, otelName } : { kind, otelName, priceVendor };
  const endpoint = entry.endpoint(options, env);
  const { url: baseUrl, authorization } = splitBaseUrl(endpoint.baseUrl);
  const connection = options as ConnectionSettings;
  if (authorization === undefined || hasOwnCredentials(endpoint.credentials))
    return { ...names, ...endpoint, baseUrl, ...connectionOf(connection) };
  const headers = { authorization, ...connection.headers };
  const credentials = { type: 'none' } as const;
  return { ...names, ...endpoint, baseUrl, credentials, ...connectionOf({ ...connection, headers }) };
}

/** Credentials in the base URL stand back behind those with a setting of their own. */
function hasOwnCredentials(credentials: CredentialSettings): boolean {
  const { type } = credentials;
  return type !== 'none' && !(type === 'aws-chain' && credentials.profile === undefined);
}

/** The options of `connectionFields`, which every kind over the network has. */
function connectionOf(options: ConnectionSettings): { connection?: ConnectionSettings } {
  const { headers, proxy, ca, maxConnections } = options;
  const all = { headers, proxy, ca, maxConnections };
  return Object.values(all).every((each) => each === undefined) ? {} : { connection: all };
}

function modelSettings(model: ModelValues, name: string): ModelSettings {
  const { timeouts } = model;
  return {
    name,
    aliases: model.aliases,
    // Only a simulator's target may go without a model, and it answers to any name.
    targets: model.targets.map((target) => targetSettings(target, name, model.price)),
    timeouts: {
      connectMs: timeouts.connect,
      firstTokenMs: timeouts.firstToken,
      idleMs: timeouts.idle,
      totalMs: timeouts.total,
    },
    maxTokens: model.maxTokens,
    retries: model.retries,
    hedge: model.hedge,
    cache: model.cache,
    degrade: degradeSteps(model.degrade),
  };
}

function cacheSettings({ ttl, stale, maxEntries, semantic }: ConfigValues['cache']): CacheSettings {
  return { ttlMs: ttl, staleMs: stale, maxEntries, semantic };
}

type PriceValues = ModelValues['price'];

/** @param modelPrice that of all the model's targets that have none of their own */
function targetSettings(
  target: ModelValues['targets'][number],
  name: string,
  modelPrice: PriceValues,
): TargetSettings {
  const { provider, model = name, as, profile, prefill, sampling, price = modelPrice } = target;
  const own = Object.entries({ ...profile, prefill, sampling }).filter(([, fact]) => fact !== undefined);
  return {
    provider,
    model,
    ...(as === undefined ? {} : { as }),
    ...(price === undefined ? {} : { price }),
    ...(own.length === 0 ? {} : { profile: Object.fromEntries(own) }),
  };
}

function mapValues<In, Out>(
  map: ReadonlyMap<string, In> | undefined,
  convert: (value: In, name: string) => Out,
): ReadonlyMap<string, Out> {
  return new Map([...(map ?? [])].map(([name, value]) => [name, convert(value, name)]));
}
