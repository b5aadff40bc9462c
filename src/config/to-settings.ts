import type { Environment } from '../core/fields/environment.ts';
import type { ProviderKind } from '../ports/provider-kind.ts';
import type { ConfigValues } from './schema.ts';
import { degradeSteps } from './sections/degrade.ts';
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
      allowOpen: server.allowOpen,
      cors: server.cors,
    },
    auth: values.auth,
    keys: values.keys.map(({ name, key, tenant }) =>
      tenant === undefined ? { name, key } : { name, key, tenant },
    ),
    providers: mapValues(values.providers, (options) => providerSettings(options, kinds, env)),
    models: mapValues(values.models, (model, name) => modelSettings(model, name)),
    defaultModel: values.defaultModel,
    directTargets: values.directTargets,
    cache: cacheSettings(values.cache),
    embedders: new Map<string, EmbedderSettings>([
      ['lexical', { kind: 'lexical' }],
      ...(values.embedders ?? []),
    ]),
    telemetry: {
      logs: telemetry.logs,
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
  return { ...names, ...entry.endpoint(options, env), ...connectionOf(options as ConnectionSettings) };
}

/** The options of `connectionFields`, which every kind over the network has. */
function connectionOf(options: ConnectionSettings): { connection?: ConnectionSettings } {
  const { headers, proxy, ca } = options;
  if (headers === undefined && proxy === undefined && ca === undefined) return {};
  return { connection: { headers, proxy, ca } };
}

function modelSettings(model: ModelValues, name: string): ModelSettings {
  const { timeouts } = model;
  return {
    name,
    aliases: model.aliases,
    // Only a simulator's target may go without a model, and it answers to any name.
    targets: model.targets.map((target) => targetSettings(target, name)),
    timeouts: {
      connectMs: timeouts.connect,
      firstTokenMs: timeouts.firstToken,
      idleMs: timeouts.idle,
      totalMs: timeouts.total,
    },
    maxTokens: model.maxTokens,
    retries: model.retries,
    cache: model.cache,
    degrade: degradeSteps(model.degrade),
  };
}

function cacheSettings({ ttl, stale, maxEntries, semantic }: ConfigValues['cache']): CacheSettings {
  return { ttlMs: ttl, staleMs: stale, maxEntries, semantic };
}

function targetSettings(target: ModelValues['targets'][number], name: string): TargetSettings {
  const { provider, model = name, as, profile, prefill, sampling } = target;
  const own = Object.entries({ ...profile, prefill, sampling }).filter(([, fact]) => fact !== undefined);
  return {
    provider,
    model,
    ...(as === undefined ? {} : { as }),
    ...(own.length === 0 ? {} : { profile: Object.fromEntries(own) }),
  };
}

function mapValues<In, Out>(
  map: ReadonlyMap<string, In> | undefined,
  convert: (value: In, name: string) => Out,
): ReadonlyMap<string, Out> {
  return new Map([...(map ?? [])].map(([name, value]) => [name, convert(value, name)]));
}
